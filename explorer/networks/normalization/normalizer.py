"""What all normalizers share: the mode they compute in, and the statistics of their input that they show.

A normalizer's input is (N, C, H, W) or (N, C); its statistics are per channel over n = N·H·W (or N) values.
"""

from __future__ import annotations

from enum import StrEnum

import torch
from torch import Tensor, nn


class Mode(StrEnum):
    """Which statistics normalise, and whether running statistics follow."""

    TRAIN = "train"  # those of the batch; running statistics are updated
    BATCH = "batch"  # those of the batch; nothing is updated
    RUNNING = "running"  # running statistics: what `model.eval()` does


class Normalizer(nn.Module):
    """Base of all normalizers, and itself the empty slot: y = x.

    While `watched`, each forward pass leaves the batch's mean and biased variance (C,) in `batch_mean` and `batch_var`.
    Where a normalizer computes them anyway it leaves them without another pass, as mean and 1/√(σ² + ε).
    """

    gamma: nn.Parameter | None
    beta: nn.Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    batch_mean: Tensor
    batch_var: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.mode = Mode.TRAIN
        self.watched = False
        self.register_parameter("gamma", None)
        self.register_parameter("beta", None)
        self.register_buffer("running_mean", None)
        self.register_buffer("running_var", None)

    def forward(self, x: Tensor) -> Tensor:
        if self.watched:
            self.watch(x)
        return x

    def watch(self, x: Tensor) -> None:
        """Leave the statistics of `x`: one pass, outside the gradient."""
        self.batch_mean, self.batch_var = torch.batch_norm_update_stats(x.detach(), None, None, 0.0)

    @property
    def leaves_inverse_deviation(self) -> bool:
        """Whether `batch_var` holds 1/√(σ² + ε) in place of σ²: as cheap as it gets."""
        return False

    def affine(self, channels: int) -> None:
        """Start γ at 1 and β at 0."""
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
