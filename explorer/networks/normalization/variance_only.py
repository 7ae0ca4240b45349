"""Variance-only batch normalization, an exercise of text books (Zhang et al., Dive into Deep Learning, section 8.5).

y = γ·x / √(σ² + ε) + β, with the biased σ² about the mean; the mean itself stays, in units of the deviation. The
running mean is kept as well, only to be looked at.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.normalizer import per_channel


class VarianceOnlyNormalization(BatchStatistics):
    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        del mean
        return x * per_channel(torch.rsqrt(var + self.eps), x)
