"""Normalizers, one file each; `build_normalizer` picks by configuration."""

from __future__ import annotations

from explorer.config import NormalizationConfig, NormalizationKind
from explorer.networks.normalization.batch import BatchNormalization
from explorer.networks.normalization.group import GroupNormalization
from explorer.networks.normalization.instance import InstanceNormalization
from explorer.networks.normalization.layer import LayerNormalization
from explorer.networks.normalization.normalizer import Mode, Normalizer


def build_normalizer(config: NormalizationConfig, channels: int) -> Normalizer:
    """The normalizer of a configuration for a layer of `channels` channels."""
    match config.kind:
        case NormalizationKind.NONE:
            return Normalizer()
        case NormalizationKind.BATCH:
            return BatchNormalization(channels, config.momentum, config.eps)
        case NormalizationKind.LAYER:
            return LayerNormalization(channels, config.eps)
        case NormalizationKind.GROUP:
            return GroupNormalization(channels, config.groups, config.eps)
        case NormalizationKind.INSTANCE:
            return InstanceNormalization(channels, config.eps)


__all__ = [
    "BatchNormalization",
    "GroupNormalization",
    "InstanceNormalization",
    "LayerNormalization",
    "Mode",
    "Normalizer",
    "build_normalizer",
]
