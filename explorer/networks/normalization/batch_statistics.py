"""What those share that normalize with statistics of the batch: running ones that stand in for them in eval mode."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.normalizer import Mode, Normalizer, by_channel


class BatchStatistics(Normalizer):
    """Base: mean μ and biased variance σ² per channel over the batch and its pixels; a subclass says what becomes of x.

    Running statistics follow as r ← (1 − m)·r + m·batch, the variance there being the unbiased one, n/(n − 1)·σ².
    `momentum` m weights the new value; None is the cumulative mean, m = 1/t at the t-th batch.
    """

    running_mean: Tensor  # pyright: ignore[reportIncompatibleVariableOverride]
    running_var: Tensor  # pyright: ignore[reportIncompatibleVariableOverride]
    num_batches_tracked: int  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, channels: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__()
        self.affine(channels)
        self.momentum = momentum
        self.eps = eps
        self.num_batches_tracked = 0
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        """
        Raises:
            ValueError: a batch with one value per channel, whose variance is no estimate.
        """
        if self.mode is Mode.RUNNING:
            return self.scale_and_shift(self.normalize(x, self.running_mean, self.running_var))
        self.refuse_single_values(x)
        var, mean = torch.var_mean(x, dim=[0, *range(2, x.dim())], correction=0)
        self.batch_mean, self.batch_var = mean.detach(), var.detach()
        if self.mode is Mode.TRAIN:
            self.num_batches_tracked += 1  # pyright: ignore[reportIncompatibleVariableOverride]
        x_hat = self.normalize(x, mean, var)
        if self.mode is Mode.TRAIN:
            self.follow(x)
        return self.scale_and_shift(x_hat)

    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        """x̂ from x and a mean and biased variance (C,)."""
        raise NotImplementedError

    @torch.no_grad()
    def follow(self, x: Tensor) -> None:
        """Let the running statistics take in the batch: after it was normalized."""
        values, weight = x.numel() // x.shape[1], self.weight_of_new_value
        self.running_mean.lerp_(self.batch_mean, weight)
        self.running_var.lerp_(self.batch_var * (values / max(values - 1, 1)), weight)

    @torch.no_grad()
    def recalibrate(self, x: Tensor) -> None:
        """Mean and biased variance over all of `x`, summed in double precision."""
        var, mean = torch.var_mean(by_channel(x).double(), dim=1, correction=0)
        self.running_mean.copy_(mean)
        self.running_var.copy_(var)

    @property
    def weight_of_new_value(self) -> float:
        return 1.0 / self.num_batches_tracked if self.momentum is None else self.momentum

    def refuse_single_values(self, x: Tensor) -> None:
        if x.numel() == x.shape[1]:
            raise ValueError(
                f"batch normalization in train mode needs more than one value per channel, not {tuple(x.shape)}; "
                "choose a batch of 2 or more, or layer normalization"
            )
