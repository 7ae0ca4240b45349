"""What a run says about its normalization: which normalizer sits in which slots, with its settings."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field, field_validator

from explorer.config.frozen import Frozen


class NormalizationKind(StrEnum):
    """One file each in `explorer/networks/normalization/`, where formula and source stand."""

    NONE = "none"
    # statistics over other cells
    BATCH = "batch"
    LAYER = "layer"
    GROUP = "group"
    INSTANCE = "instance"
    RMS = "rms"
    # batch normalization taken apart
    BATCH_FORMULA = "batch_formula"
    MEAN_ONLY = "mean_only"
    VARIANCE_ONLY = "variance_only"
    FIXED_GAMMA_BETA = "fixed_gamma_beta"
    DETACHED_MEAN = "detached_mean"
    DETACHED_STATISTICS = "detached_statistics"
    # other statistics of the batch
    GHOST = "ghost"
    RENORMALIZATION = "renormalization"
    NOISY = "noisy"
    # more than mean and variance
    WHITENING = "whitening"
    GROUP_WHITENING = "group_whitening"
    RANK = "rank"
    # no normalization, but its side effect
    DROPOUT = "dropout"

    @property
    def normalizes(self) -> bool:
        return self not in (NormalizationKind.NONE, NormalizationKind.DROPOUT)

    @property
    def learned(self) -> tuple[str, ...]:
        """The parameters, (C,) each, that a normalizer of this kind learns."""
        if self in (NormalizationKind.NONE, NormalizationKind.DROPOUT, NormalizationKind.FIXED_GAMMA_BETA):
            return ()
        return ("gamma",) if self is NormalizationKind.RMS else ("gamma", "beta")

    @property
    def averages_over_batch(self) -> bool:
        """Whether a sample's output depends on its batch mates, and running statistics stand in for them in eval."""
        per_sample = (NormalizationKind.LAYER, NormalizationKind.GROUP, NormalizationKind.INSTANCE)
        return self.normalizes and self not in (*per_sample, NormalizationKind.RMS)

    @property
    def uses_mean_and_variance_only(self) -> bool:
        """Whether running means and variances are all that eval mode needs: no covariance, no quantiles."""
        more = (NormalizationKind.WHITENING, NormalizationKind.GROUP_WHITENING, NormalizationKind.RANK)
        return self.averages_over_batch and self not in more

    @property
    def standardizes_channels(self) -> bool:
        """Whether each channel's x̂ has mean 0 and variance σ²/(σ² + ε) over the batch."""
        return self in (
            NormalizationKind.BATCH,
            NormalizationKind.BATCH_FORMULA,
            NormalizationKind.FIXED_GAMMA_BETA,
            NormalizationKind.DETACHED_MEAN,
            NormalizationKind.DETACHED_STATISTICS,
        )

    @property
    def replaces_bias(self) -> bool:
        """Whether a bias right before it is of no use: its β does the same, or the mean is subtracted again."""
        return "beta" in self.learned or self is NormalizationKind.FIXED_GAMMA_BETA

    @property
    def splits_channels(self) -> bool:
        return self in (NormalizationKind.GROUP, NormalizationKind.GROUP_WHITENING)


class Placement(StrEnum):
    BEFORE = "before"  # convolution → normalization → activation (Ioffe & Szegedy 2015)
    AFTER = "after"  # convolution → activation → normalization


class NormalizedLayers(StrEnum):
    """A rule for the layers that are normalized; elsewhere the slot stays empty. A list of names says it one by one."""

    ALL = "all"
    FIRST = "first"
    LAST = "last"
    ALL_BUT_FIRST = "all_but_first"
    ALL_BUT_LAST = "all_but_last"
    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"
    EVERY_SECOND = "every_second"  # the first, the third, …
    CONVOLUTIONS = "convolutions"
    FULLY_CONNECTED = "fully_connected"


class NormalizationConfig(Frozen):
    """`momentum` weights the new value, r ← (1−m)·r + m·batch, as in PyTorch; None is the cumulative mean."""

    kind: NormalizationKind = NormalizationKind.BATCH
    layers: str = Field(
        default=NormalizedLayers.ALL.value,
        max_length=20_000,
        description=f"{', '.join(NormalizedLayers)}, or names of layers joined by commas",
    )
    momentum: float | None = 0.1
    eps: float = Field(default=1e-5, gt=0.0, le=1.0)
    groups: int = Field(default=2, ge=1, le=65_536, description="group normalization and group whitening only")
    placement: Placement = Placement.BEFORE
    ghost_size: int = Field(default=16, ge=1, le=65_536, description="samples of a ghost batch")
    noise_mean: float = Field(default=0.5, ge=0.0, le=10.0, description="noisy: the noise's mean is in ± this")
    noise_scale: float = Field(default=1.25, ge=1.0, le=10.0, description="noisy: the noise's scale is in [1, this]")
    r_max: float = Field(default=3.0, ge=1.0, le=1000.0, description="renormalization: r is in [1/r_max, r_max]")
    d_max: float = Field(default=5.0, ge=0.0, le=1000.0, description="renormalization: d is in ± d_max")
    warm_up: int = Field(
        default=20, ge=0, le=1_000_000, description="renormalization: steps as plain batch normalization"
    )
    dropout: float = Field(default=0.5, ge=0.0, lt=1.0, description="dropout: share of values that become 0")

    @field_validator("momentum")
    @classmethod
    def _momentum_is_a_weight(cls, value: float | None) -> float | None:
        if value is not None and not 0.0 <= value <= 1.0:
            raise ValueError(
                f"normalization.momentum: {value:g} is not a weight of the new value; choose a number from 0 to 1, or "
                "None for the cumulative mean (a textbook's λ is 1 − momentum)"
            )
        return value

    @field_validator("layers")
    @classmethod
    def _layers_are_named(cls, value: str) -> str:
        names = [name.strip() for name in value.split(",")]
        if not all(names):
            raise ValueError(
                f"normalization.layers: {value!r} does not name a layer; choose {', '.join(NormalizedLayers)}, or "
                "names such as conv1,conv2 (for no layer at all, normalization.kind none)"
            )
        return ",".join(names)


def refuse_what_cannot_work(
    normalization: NormalizationConfig,
    *,
    widths: Sequence[int],
    batch_size: int,
    has_pixels_everywhere: bool,
    has_pixels_nowhere: bool,
) -> None:
    """Whether a normalizer fits its network and batches. `widths` are the channels of the normalized layers.

    Raises:
        ValueError: with the setting, the value, what is allowed and a way out.
    """
    kind = normalization.kind
    if kind.splits_channels:
        _refuse_groups(normalization.groups, widths)
    if kind is NormalizationKind.INSTANCE and has_pixels_nowhere:
        raise ValueError(
            "normalization.kind: instance normalization averages over an image's pixels, and in an MLP each sample "
            "has one value per unit; choose batch, layer or group, or a convolutional family"
        )
    if kind.averages_over_batch and batch_size == 1 and not has_pixels_everywhere:
        raise ValueError(
            "optimizer.batch_size: a batch of 1 leaves one value per channel in a fully connected BN layer, and "
            "PyTorch refuses it; choose a batch size of 2 or more, or normalization layer, group or none"
        )
    if kind is NormalizationKind.GHOST:
        _refuse_ghosts(normalization.ghost_size, batch_size, has_pixels_everywhere)


def _refuse_groups(groups: int, widths: Sequence[int]) -> None:
    misfits = [width for width in widths if width % groups]
    if misfits:
        allowed = [str(k) for k in range(1, min(widths) + 1) if all(width % k == 0 for width in widths)]
        raise ValueError(
            f"normalization.groups: {groups} groups do not divide the {misfits[0]} channels of a layer; choose "
            f"{', '.join(allowed)}, or another width"
        )


def _refuse_ghosts(ghost_size: int, batch_size: int, has_pixels_everywhere: bool) -> None:
    least = 1 if has_pixels_everywhere else 2
    allowed = [k for k in range(least, batch_size + 1) if batch_size % k == 0]
    if ghost_size not in allowed:
        reason = (
            "leaves one value per channel in a fully connected layer"
            if ghost_size == 1 and least == 2
            else f"does not divide the batch of {batch_size}"
        )
        raise ValueError(
            f"normalization.ghost_size: a ghost batch of {ghost_size} {reason}; choose {', '.join(map(str, allowed))}, "
            "or another optimizer.batch_size"
        )
