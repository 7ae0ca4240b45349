"""Batch normalization written from its formula (Ioffe & Szegedy 2015, Algorithm 1), for autograd to differentiate.

x̂ = (x − μ) / √(σ² + ε), y = γ·x̂ + β. The same numbers as PyTorch's kernel up to rounding, only slower: it is here to be
read, and as the base of its variants.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.normalizer import per_channel


class BatchFormula(BatchStatistics):
    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        return (x - per_channel(mean, x)) * per_channel(torch.rsqrt(var + self.eps), x)
