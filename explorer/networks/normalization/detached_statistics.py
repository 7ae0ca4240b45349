"""Batch normalization whose mean and variance are constants to the gradient (Ioffe & Szegedy 2015, section 2).

x̂ = (x − sg(μ)) / √(sg(σ²) + ε), with sg for *stop gradient*. With the variance outside as well, the gradient does not
know either that the length of a weight cancels: bias and weights before it run away together.
"""

from __future__ import annotations

from torch import Tensor

from explorer.networks.normalization.batch_formula import BatchFormula


class DetachedStatistics(BatchFormula):
    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        return super().normalize(x, mean.detach(), var.detach())
