"""Layer normalization (Ba, Kiros & Hinton 2016): per sample over all channels and pixels, γ and β per channel."""

from __future__ import annotations

from explorer.networks.normalization.group import GroupNormalization


class LayerNormalization(GroupNormalization):
    """For (N, C) this is PyTorch's LayerNorm; for images, group normalization with one group (Wu & He, Figure 2)."""

    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__(channels, groups=1, eps=eps)
