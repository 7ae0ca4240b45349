"""Batch normalization of several batches at once, each with its own statistics, for images that lie channels last.

PyTorch's own kernel adds one value after another there and loses three digits of the variance. Here means are matrix
products, which add in blocks, and the variance is that of the values less their mean.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

from explorer.networks.normalization import BatchNormalization


class BatchStatistics:
    """Takes the place of a `BatchNormalization`: y = γ·(x − μ)/√(σ² + ε) + β.

    Args:
        size: samples that make one batch; x has a multiple of them.
        members: the first of these that μ and σ² are of; the others are normalized with them.
    """

    def __init__(self, normalizer: BatchNormalization, size: int, members: int) -> None:
        self.normalizer, self.size, self.members = normalizer, size, members

    def __call__(self, x: Tensor) -> Tensor:
        """(N, C, H, W) channels last, or (N, C)."""
        last = x.movedim(1, -1)
        batches = last.reshape(len(x) // self.size, -1, x.shape[1])  # (batches, size · pixels, C)
        count = batches.shape[1] // self.size * self.members
        mean_of = _mean(count).expand(len(batches), 1, count)
        away = batches - torch.bmm(mean_of, batches[:, :count])
        variance = torch.bmm(mean_of, away[:, :count].square())
        gamma, beta = self.normalizer.gamma, self.normalizer.beta
        assert gamma is not None and beta is not None
        scale = gamma * torch.rsqrt(variance + self.normalizer.eps)
        return torch.addcmul(beta, away, scale).reshape(last.shape).movedim(-1, 1)


@cache
def _mean(count: int) -> Tensor:
    """A row (1, 1, n) whose product with n values is their mean."""
    return torch.full((1, 1, count), 1.0 / count)
