"""Ghost batch normalization (Hoffer, Hubara & Soudry 2017, Algorithm 1): a large batch, normalized in small parts.

The batch is split into parts of `ghost_size` samples, each normalized with its own mean and variance, so that a large
batch keeps the noise of small ones. In eval mode it is batch normalization. `batch_mean` and `batch_var` are means over
the parts, and the running statistics take them in once a step; the paper's follow part after part, which is the same
average with a larger momentum.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch import SMALL_EPS, BatchNormalization, biased_variance
from explorer.networks.normalization.normalizer import Mode, one_pass


class GhostBatchNormalization(BatchNormalization):
    """A number of samples that `ghost_size` does not divide leaves a larger last part."""

    def __init__(self, channels: int, ghost_size: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__(channels, momentum, eps)
        self.ghost_size = ghost_size

    @property
    def leaves_inverse_deviation(self) -> bool:
        return False

    def forward(self, x: Tensor) -> Tensor:
        if self.mode in (Mode.RUNNING, Mode.EXACT):
            return super().forward(x)
        parts = max(1, len(x) // self.ghost_size)
        even = len(x) if parts * self.ghost_size == len(x) or parts == 1 else (parts - 1) * self.ghost_size
        pieces = [piece for piece in (x[:even], x[even:]) if len(piece)]
        counts = [parts] if len(pieces) == 1 else [parts - 1, 1]
        found = [self._parts(piece, count) for piece, count in zip(pieces, counts, strict=True)]
        self.batch_mean = torch.cat([mean for _, mean, _ in found]).mean(dim=0)
        self.batch_var = torch.cat([var for _, _, var in found]).mean(dim=0)
        if self.mode is Mode.TRAIN:
            self.num_batches_tracked += 1
            self.follow(x[: len(x) // parts])
        return torch.cat([y for y, _, _ in found])

    def _parts(self, x: Tensor, parts: int) -> tuple[Tensor, Tensor, Tensor]:
        """`parts` equal ones at once, each channel of each as a channel of its own.

        Returns:
            y (N, C, …), means and biased variances (parts, C).
        """
        assert self.gamma is not None and self.beta is not None
        side_by_side = x.unflatten(0, (parts, -1)).transpose(0, 1).flatten(1, 2)  # (N/parts, parts·C, …)
        self.refuse_single_values(side_by_side)
        y, mean, inverse_deviation = torch.native_batch_norm(
            side_by_side, self.gamma.repeat(parts), self.beta.repeat(parts), None, None, True, 0.0, self.eps
        )
        if self.eps <= SMALL_EPS:
            var = biased_variance(inverse_deviation, self.eps)
        else:
            var = one_pass(side_by_side.detach())[1]
        y = y.unflatten(1, (parts, -1)).transpose(0, 1).flatten(0, 1)
        return y, mean.unflatten(0, (parts, -1)), var.unflatten(0, (parts, -1))
