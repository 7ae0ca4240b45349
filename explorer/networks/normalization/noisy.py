"""Noisy batch normalization (Santurkar et al. 2018, section 2.2): noise after it moves what the next layer sees.

y′ = s·y + m after y = γ·x̂ + β. At every step each activation j of a layer (channel and pixel) draws a mean
μⱼ ~ U(−n_μ, n_μ) and a scale σⱼ ~ U(1, n_σ), and from them each sample i draws mᵢⱼ ~ U(μⱼ − r_μ, μⱼ + r_μ) and
sᵢⱼ ~ N(σⱼ, r_σ), with r_μ = r_σ = 0.1. So the distribution that the next layer sees is shifted and stretched anew at
each step: internal covariate shift, put in on purpose. In eval mode there is no noise.

The noise depends on the seed, the layer and the step alone: a resumed run and a paired arm meet the same one.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.networks.normalization.batch import BatchNormalization
from explorer.networks.normalization.draws import Draws
from explorer.networks.normalization.normalizer import Mode

SPREAD = 0.1
"""r_μ and r_σ: how far the samples of one step are from each other."""


class NoisyBatchNormalization(BatchNormalization):
    """`noise_mean` is n_μ, `noise_scale` n_σ; with 0 and 1 only the spread between the samples is left."""

    def __init__(
        self,
        channels: int,
        draws: Draws,
        momentum: float | None = 0.1,
        eps: float = 1e-5,
        *,
        noise_mean: float = 0.5,
        noise_scale: float = 1.25,
    ) -> None:
        super().__init__(channels, momentum, eps)
        self.draws = draws
        self.noise_mean, self.noise_scale = noise_mean, noise_scale

    def forward(self, x: Tensor) -> Tensor:
        y = super().forward(x)
        if self.mode in (Mode.RUNNING, Mode.EXACT):
            return y
        scale, shift = self.noise(y, self.num_batches_tracked)
        return y * scale + shift

    def noise(self, y: Tensor, step: int) -> tuple[Tensor, Tensor]:
        """s and m of a step, both in the shape of `y` (N, C, …)."""
        random = self.draws.at(step)
        mean = (2 * torch.rand(y.shape[1:], generator=random) - 1) * self.noise_mean
        deviation = 1 + torch.rand(y.shape[1:], generator=random) * (self.noise_scale - 1)
        shift = mean + (2 * torch.rand(y.shape, generator=random) - 1) * SPREAD
        scale = deviation + torch.randn(y.shape, generator=random) * SPREAD
        return scale.to(y), shift.to(y)
