"""Batch normalization (Ioffe & Szegedy 2015), PyTorch's own kernel.

x̂ = (x − μ) / √(σ² + ε), y = γ·x̂ + β, with μ and the biased σ² per channel over the batch and its pixels. Running
statistics follow as r ← (1 − m)·r + m·batch, the variance there being the unbiased one, n/(n − 1)·σ².
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.normalizer import Mode, Normalizer


class BatchNormalization(Normalizer):
    """`momentum` m weights the new value; None is the cumulative mean, m = 1/t at the t-th batch."""

    running_mean: Tensor  # pyright: ignore[reportIncompatibleVariableOverride]
    running_var: Tensor  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, channels: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__()
        self.affine(channels)
        self.momentum = momentum
        self.eps = eps
        self.num_batches_tracked = 0
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    @property
    def leaves_inverse_deviation(self) -> bool:
        return True

    def forward(self, x: Tensor) -> Tensor:
        """
        Raises:
            ValueError: a batch with one value per channel, whose variance is no estimate.
        """
        if self.mode is Mode.RUNNING:
            return torch.native_batch_norm(
                x, self.gamma, self.beta, self.running_mean, self.running_var, False, 0.0, self.eps
            )[0]
        if x.numel() == x.shape[1]:
            raise ValueError(
                f"batch normalization in train mode needs more than one value per channel, not {tuple(x.shape)}; "
                "choose a batch of 2 or more, or layer normalization"
            )
        tracks = self.mode is Mode.TRAIN
        if tracks:
            self.num_batches_tracked += 1
        y, self.batch_mean, self.batch_var = torch.native_batch_norm(
            x,
            self.gamma,
            self.beta,
            self.running_mean if tracks else None,
            self.running_var if tracks else None,
            True,
            self.weight_of_new_value if tracks else 0.0,
            self.eps,
        )
        return y

    @property
    def weight_of_new_value(self) -> float:
        return 1.0 / self.num_batches_tracked if self.momentum is None else self.momentum
