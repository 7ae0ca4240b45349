"""Instance normalization (Ulyanov et al. 2016): per sample and channel over the pixels, γ and β per channel."""

from __future__ import annotations

from explorer.networks.normalization.group import GroupNormalization


class InstanceNormalization(GroupNormalization):
    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__(channels, groups=channels, eps=eps)
