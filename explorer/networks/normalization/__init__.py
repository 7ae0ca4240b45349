"""Normalizers, one file each; `build_normalizer` picks by configuration."""

from __future__ import annotations

from explorer.config import NormalizationConfig, NormalizationKind
from explorer.networks.normalization.batch import BatchNormalization, biased_variance
from explorer.networks.normalization.batch_formula import BatchFormula
from explorer.networks.normalization.batch_statistics import BatchStatistics
from explorer.networks.normalization.detached_mean import DetachedMean
from explorer.networks.normalization.detached_statistics import DetachedStatistics
from explorer.networks.normalization.draws import Draws
from explorer.networks.normalization.dropout import Dropout
from explorer.networks.normalization.fixed_gamma_beta import FixedGammaBeta
from explorer.networks.normalization.ghost import GhostBatchNormalization
from explorer.networks.normalization.group import GroupNormalization
from explorer.networks.normalization.group_whitening import GroupWhitening
from explorer.networks.normalization.instance import InstanceNormalization
from explorer.networks.normalization.layer import LayerNormalization
from explorer.networks.normalization.mean_only import MeanOnlyNormalization
from explorer.networks.normalization.noisy import NoisyBatchNormalization
from explorer.networks.normalization.normalizer import Mode, Normalizer, by_channel, exact_moments
from explorer.networks.normalization.rank import RankNormalization
from explorer.networks.normalization.renormalization import BatchRenormalization
from explorer.networks.normalization.rms import RmsNormalization
from explorer.networks.normalization.variance_only import VarianceOnlyNormalization
from explorer.networks.normalization.whitening import Whitening


def build_normalizer(config: NormalizationConfig, channels: int, draws: Draws | None = None) -> Normalizer:
    """The normalizer of a configuration for a layer of `channels` channels. `draws` serve those that need noise."""
    draws = draws or Draws()
    momentum, eps = config.momentum, config.eps
    match config.kind:
        case NormalizationKind.NONE:
            return Normalizer()
        case NormalizationKind.BATCH:
            return BatchNormalization(channels, momentum, eps)
        case NormalizationKind.LAYER:
            return LayerNormalization(channels, eps)
        case NormalizationKind.GROUP:
            return GroupNormalization(channels, config.groups, eps)
        case NormalizationKind.INSTANCE:
            return InstanceNormalization(channels, eps)
        case NormalizationKind.RMS:
            return RmsNormalization(channels, eps)
        case NormalizationKind.BATCH_FORMULA:
            return BatchFormula(channels, momentum, eps)
        case NormalizationKind.MEAN_ONLY:
            return MeanOnlyNormalization(channels, momentum, eps)
        case NormalizationKind.VARIANCE_ONLY:
            return VarianceOnlyNormalization(channels, momentum, eps)
        case NormalizationKind.FIXED_GAMMA_BETA:
            return FixedGammaBeta(channels, momentum, eps)
        case NormalizationKind.DETACHED_MEAN:
            return DetachedMean(channels, momentum, eps)
        case NormalizationKind.DETACHED_STATISTICS:
            return DetachedStatistics(channels, momentum, eps)
        case NormalizationKind.GHOST:
            return GhostBatchNormalization(channels, config.ghost_size, momentum, eps)
        case NormalizationKind.RENORMALIZATION:
            limits = {"r_max": config.r_max, "d_max": config.d_max, "warm_up": config.warm_up}
            return BatchRenormalization(channels, momentum, eps, **limits)
        case NormalizationKind.NOISY:
            noise = {"noise_mean": config.noise_mean, "noise_scale": config.noise_scale}
            return NoisyBatchNormalization(channels, draws, momentum, eps, **noise)
        case NormalizationKind.WHITENING:
            return Whitening(channels, momentum, eps)
        case NormalizationKind.GROUP_WHITENING:
            return GroupWhitening(channels, config.groups, momentum, eps)
        case NormalizationKind.RANK:
            return RankNormalization(channels, momentum, eps)
        case NormalizationKind.DROPOUT:
            return Dropout(config.dropout, draws)


__all__ = [
    "BatchFormula",
    "BatchNormalization",
    "BatchRenormalization",
    "BatchStatistics",
    "DetachedMean",
    "DetachedStatistics",
    "Draws",
    "Dropout",
    "FixedGammaBeta",
    "GhostBatchNormalization",
    "GroupNormalization",
    "GroupWhitening",
    "InstanceNormalization",
    "LayerNormalization",
    "MeanOnlyNormalization",
    "Mode",
    "NoisyBatchNormalization",
    "Normalizer",
    "RankNormalization",
    "RmsNormalization",
    "VarianceOnlyNormalization",
    "Whitening",
    "biased_variance",
    "build_normalizer",
    "by_channel",
    "exact_moments",
]
