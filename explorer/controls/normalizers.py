"""The normalizers as the Lab offers them: in groups, each with a line on what it does and where it comes from."""

from __future__ import annotations

from explorer.config import NormalizationKind

Kind = NormalizationKind

EXPLAINED: dict[str, dict[NormalizationKind, str]] = {
    "Which values share a mean": {
        Kind.NONE: "Nothing is normalized.",
        Kind.BATCH: "One mean and variance a channel, over the batch and its pixels (Ioffe & Szegedy 2015).",
        Kind.LAYER: "One mean and variance a sample, over channels and pixels (Ba et al. 2016).",
        Kind.GROUP: "One mean and variance a sample and group of channels (Wu & He 2018).",
        Kind.INSTANCE: "One mean and variance a sample and channel, over its pixels (Ulyanov et al. 2016).",
        Kind.RMS: "One root mean square a sample; no mean is subtracted, no β (Zhang & Sennrich 2019).",
    },
    "Batch normalization taken apart": {
        Kind.BATCH_FORMULA: "Batch normalization written from its formula: the same curve as batch, only slower.",
        Kind.MEAN_ONLY: "Only the mean is subtracted (Salimans & Kingma 2016).",
        Kind.VARIANCE_ONLY: "Only the deviation is divided by; the mean stays.",
        Kind.FIXED_GAMMA_BETA: "γ = 1 and β = 0 for ever: nothing undoes the normalization.",
        Kind.DETACHED_MEAN: "The gradient takes the mean for a constant: the bias before runs away.",
        Kind.DETACHED_STATISTICS: "The gradient takes mean and variance for constants: bias and weights run away.",
    },
    "Other statistics of the batch": {
        Kind.GHOST: "The batch in small parts, each with its own mean and variance (Hoffer et al. 2017).",
        Kind.RENORMALIZATION: "Corrected towards the running statistics, so that training sees eval mode (Ioffe 2017).",
        Kind.NOISY: "Noise after it shifts and scales every activation anew at each step (Santurkar et al. 2018).",
    },
    "More than mean and variance": {
        Kind.WHITENING: "Channels are decorrelated by their full covariance, at a cost (ZCA; Huang et al. 2018).",
        Kind.GROUP_WHITENING: "Channels are decorrelated inside each group only (Huang et al. 2018).",
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
