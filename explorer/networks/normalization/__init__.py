"""Normalizers, one file each, named as in `explorer.config.normalizers`; `build_normalizer` picks by configuration."""

from __future__ import annotations

from importlib import import_module
from inspect import signature

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
    if config.kind is NormalizationKind.NONE:
        return Normalizer()
    made = _class_of(config.kind)
    given = {"channels": channels, "draws": draws or Draws(), **vars(config)}
    return made(**{name: given[name] for name in signature(made).parameters})


def _class_of(kind: NormalizationKind) -> type[Normalizer]:
    """The one class that the module named like the kind defines."""
    module = import_module(f"{__name__}.{kind}")
    classes = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Normalizer)]
    (own,) = (defined for defined in classes if defined.__module__ == module.__name__)
    return own


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
