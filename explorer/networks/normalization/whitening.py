"""Full-covariance whitening by ZCA: decorrelated batch normalization (Huang et al. 2018).

x̂ = (Σ + εI)^(−1/2)·(x − μ), y = γ·x̂ + β, with the C×C covariance Σ of the channels over the batch and its pixels. Of
all whitening transforms this one stays closest to x, so that channels keep their meaning. In eval mode the running mean
and the running (unbiased) covariance stand in.

Why one should not: Σ has C(C + 1)/2 numbers to estimate from n values, the decomposition costs C³ a layer and step,
and small eigenvalues, which are mostly noise, are stretched by 1/√λ, up to 1/√ε. Where n ≤ C nothing of the input is
left in train mode: the samples of any batch come out equally far from each other, whatever they were.
"""

from __future__ import annotations

from explorer.networks.normalization.group_whitening import GroupWhitening


class Whitening(GroupWhitening):
    def __init__(self, channels: int, momentum: float | None = 0.1, eps: float = 1e-5) -> None:
        super().__init__(channels, groups=1, momentum=momentum, eps=eps)
