"""Batch normalization whose mean is a constant to the gradient (Ioffe & Szegedy 2015, section 2).

x̂ = (x − sg(μ)) / √(σ² + ε), with sg for *stop gradient*. The forward pass is that of batch normalization. But the
gradient does not know that a shift of x is subtracted again: it asks for the same shift of the bias before at every
step, and the bias grows without bound while the loss does not move.
"""

from __future__ import annotations

from torch import Tensor

from explorer.networks.normalization.batch_formula import BatchFormula


class DetachedMean(BatchFormula):
    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        return super().normalize(x, mean.detach(), var)
