"""The normalizers as the Lab offers them: in groups, each with a line on what it does and where it comes from."""

from __future__ import annotations

from explorer.config import NormalizationKind

Kind = NormalizationKind

EXPLAINED: dict[str, dict[NormalizationKind, str]] = {
    "Which values share a mean": {
        Kind.NONE: "Nothing is normalized.",
        Kind.BATCH: "One mean and variance per channel, over the batch and its pixels (Ioffe & Szegedy 2015).",
        Kind.LAYER: "One mean and variance per sample, over channels and pixels (Ba et al. 2016).",
        Kind.GROUP: "One mean and variance per sample and group of channels (Wu & He 2018).",
        Kind.INSTANCE: "One mean and variance per sample and channel, over its pixels (Ulyanov et al. 2016).",
        Kind.RMS: "One root mean square per sample; no mean is subtracted, and there is no β (Zhang & Sennrich 2019).",
    },
    "Batch normalization taken apart": {
        Kind.BATCH_FORMULA: "Batch normalization written from its formula: the same curve as batch, only slower.",
        Kind.MEAN_ONLY: "Only the mean is subtracted (Salimans & Kingma 2016).",
        Kind.VARIANCE_ONLY: "Divides by σ without subtracting the mean.",
        Kind.FIXED_GAMMA_BETA: "γ and β stay at 1 and 0.",
        Kind.DETACHED_MEAN: "Backpropagation treats the mean as a constant, so the bias before it drifts.",
        Kind.DETACHED_STATISTICS: "Backpropagation treats mean and variance as constants, so bias and weights drift.",
    },
    "Other statistics of the batch": {
        Kind.GHOST: "The batch is split into small parts, each with its own mean and variance (Hoffer et al. 2017).",
        Kind.RENORMALIZATION: "Corrected towards the running statistics, so that training sees eval mode (Ioffe 2017).",
        Kind.NOISY: "Noise after it shifts and scales every activation anew at each step (Santurkar et al. 2018).",
    },
    "More than mean and variance": {
        Kind.WHITENING: "Channels are decorrelated by their full covariance, at a cost (ZCA; Huang et al. 2018).",
        Kind.GROUP_WHITENING: "Channels are decorrelated within each group only (Huang et al. 2018).",
        Kind.RANK: "Values become the normal quantiles of their ranks: the probability integral transform.",
    },
    "Instead of a normalizer": {
        Kind.DROPOUT: "A share of all values becomes 0 in training (Srivastava et al. 2014).",
    },
}

FIRST_GROUP, *OTHER_GROUPS = EXPLAINED
"""What is always in sight, and what opens on a click."""

EXPLANATIONS: dict[NormalizationKind, str] = {
    kind: line for group in EXPLAINED.values() for kind, line in group.items()
}
"""Every kind's line, in the order of the groups."""
