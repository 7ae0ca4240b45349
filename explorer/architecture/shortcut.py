"""What a shortcut computes on its way around a branch: nothing, or no more than a change of shape asks for."""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.operations import PooledShortcut, SubsampledShortcut
from explorer.config import Shortcut


def change_shape(build: Builder, tap: str, channels: int, stride: int, *, normalized: bool = False) -> str:
    """The identity where the shape stays; else what `network.shortcut` says.

    `normalized`: the 1×1 convolution has a normalizer, as torchvision's networks have; those of He et al. have none.
    """
    if build.shape(tap)[0] == channels and stride == 1:
        return tap
    match build.config.network.shortcut:
        case Shortcut.PARAMETER_FREE:
            return build.add("pooled", PooledShortcut(channels, stride), tap)
        case Shortcut.ZERO_PADDED:
            return build.add("subsampled", SubsampledShortcut(channels, stride), tap)
        case Shortcut.PROJECTION:
            operation = build.convolution(channels, kernel=1, stride=stride, biased=False)
            if normalized:
                return build.layer("projection", tap, operation, activate=False)
            return build.add("projection", operation, tap)
