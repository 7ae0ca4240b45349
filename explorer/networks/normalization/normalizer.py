"""What all normalizers share: the mode they compute in, and the statistics of their input that they show.

A normalizer's input is (N, C, H, W) or (N, C); its statistics are per channel over n = N·H·W (or N) values.
"""

from __future__ import annotations

from enum import StrEnum

import torch
from torch import Tensor, nn


class Mode(StrEnum):
    """Which statistics normalize, and whether running statistics follow."""

    TRAIN = "train"  # those of the batch; running statistics are updated
    BATCH = "batch"  # as in training, with its noise where there is some; nothing is updated
    EXACT = "exact"  # what eval mode does if the running statistics are those of this very input
    RUNNING = "running"  # running statistics: what `model.eval()` does


class Normalizer(nn.Module):
    """Base of all normalizers, and itself the empty slot: y = x.

    While `watched`, each forward pass leaves the batch's mean and biased variance (C,) in `batch_mean` and `batch_var`;
    those that a normalizer computes anyway it leaves without another pass.
    `num_batches_tracked` counts training batches where they matter: for a cumulative mean, or for noise that is another
    one at each step.
    """

    gamma: nn.Parameter | None
    beta: nn.Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: int | None
    batch_mean: Tensor
    batch_var: Tensor
    inverse_deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.mode = Mode.TRAIN
        self.watched = False
        self.num_batches_tracked = None
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
        take = one_pass if self.mode is Mode.TRAIN else exact_moments
        self.batch_mean, self.batch_var = take(x.detach())

    def recalibrate(self, x: Tensor) -> None:
        """Let the running statistics be those of `x`, exactly; nothing where none are kept."""

    @property
    def leaves_inverse_deviation(self) -> bool:
        """Whether a training batch leaves `inverse_deviation` (C,), 1/√(σ² + ε): as cheap as it gets, where σ² follows
        from it."""
        return False

    def affine(self, channels: int) -> None:
        """Start γ at 1 and β at 0."""
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def scale_and_shift(self, x_hat: Tensor) -> Tensor:
        """y = γ·x̂ + β, with what is learned of the two."""
        y = x_hat if self.gamma is None else x_hat * per_channel(self.gamma, x_hat)
        return y if self.beta is None else y + per_channel(self.beta, y)


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """`values` (C,) in a shape that meets the channels of `x` (N, C, …)."""
    return values.reshape(1, -1, *[1] * (x.dim() - 2))


def one_pass(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased variance (C,) of `x` (N, C, …)."""
    return torch.batch_norm_update_stats(x, None, None, 0.0)


def exact_moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and biased variance (C,) of `x` (N, C, …), to 1e-6 of themselves whatever its memory format."""
    if not has_channels_last(x):
        return one_pass(x)  # a third of the time
    mean = x.mean((0, 2, 3))
    return mean, (x - per_channel(mean, x)).square().mean((0, 2, 3))


def has_channels_last(x: Tensor) -> bool:
    """By the strides, for `is_contiguous(memory_format=…)` cannot be asked below `vmap`."""
    return x.dim() == 4 and x.stride(1) == 1 and x.stride(3) == x.shape[1] > 1


def by_channel(x: Tensor) -> Tensor:
    """(N, C, …) as (C, n)."""
    return x.transpose(0, 1).flatten(1)


def as_batch(values: Tensor, x: Tensor) -> Tensor:
    """Back from (C, n) to the shape of `x`, (N, C, …)."""
    samples, channels, *pixels = x.shape
    return values.reshape(channels, samples, *pixels).transpose(0, 1)
