"""Batch renormalization (Ioffe 2017, Algorithm 1): training sees what eval mode will see.

x̂ = (x − μ)/s · r + d with r = clip(s/s_run, 1/r_max, r_max) and d = clip((μ − μ_run)/s_run, −d_max, d_max), both
constants to the gradient; s = √(σ² + ε), and s_run = √(running variance + ε) and μ_run are those from before the step.
Inside the limits x̂ is (x − μ_run)/s_run, that of eval mode. With r = 1 and d = 0 it is batch normalization.

The limits open as in the paper: for `warm_up` steps r_max = 1 and d_max = 0, then linearly, d_max to its full value at
5 times the warm-up and r_max at 8 times (5,000, 25,000 and 40,000 steps there). A warm-up of 0 makes them constants.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch_formula import BatchFormula
from explorer.networks.normalization.normalizer import Mode, per_channel

R_IS_FULL, D_IS_FULL = 8, 5
"""After so many warm-ups."""


class BatchRenormalization(BatchFormula):
    def __init__(
        self,
        channels: int,
        momentum: float | None = 0.1,
        eps: float = 1e-5,
        *,
        r_max: float = 3.0,
        d_max: float = 5.0,
        warm_up: int = 0,
    ) -> None:
        super().__init__(channels, momentum, eps)
        self.r_max, self.d_max, self.warm_up = r_max, d_max, warm_up

    def normalize(self, x: Tensor, mean: Tensor, var: Tensor) -> Tensor:
        x_hat = super().normalize(x, mean, var)
        if self.mode in (Mode.RUNNING, Mode.EXACT):
            return x_hat
        r, d = self.correction(mean.detach(), var.detach())
        return x_hat * per_channel(r, x) + per_channel(d, x)

    def correction(self, mean: Tensor, var: Tensor) -> tuple[Tensor, Tensor]:
        """r and d (C,) for a batch's mean and biased variance."""
        r_max, d_max = self.limits
        running_deviation = torch.sqrt(self.running_var + self.eps)
        r = (torch.sqrt(var + self.eps) / running_deviation).clamp(1 / r_max, r_max)
        d = ((mean - self.running_mean) / running_deviation).clamp(-d_max, d_max)
        return r, d

    @property
    def limits(self) -> tuple[float, float]:
        """r_max and d_max of the step that is being taken, or was taken last."""
        if self.warm_up == 0:
            return self.r_max, self.d_max
        warm_ups = self.num_batches_tracked / self.warm_up
        r_share, d_share = (min(1.0, max(0.0, (warm_ups - 1) / (full - 1))) for full in (R_IS_FULL, D_IS_FULL))
        return 1 + r_share * (self.r_max - 1), d_share * self.d_max
