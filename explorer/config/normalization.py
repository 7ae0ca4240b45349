"""What a run says about its normalization: which normalizer sits in which slots, with its settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from explorer.config.config_error import ConfigError, Cure, nearest
from explorer.config.discovery import DescribedEnum
from explorer.config.frozen import Frozen
from explorer.config.normalizers import DESCRIPTIONS
from explorer.config.normalizers.description import Description
from explorer.config.setting import Setting, Values


class NormalizationKind(StrEnum, metaclass=DescribedEnum):
    """The names of `explorer.config.normalizers`: `NormalizationKind.BATCH` is what `batch.py` describes there."""

    _ignore_ = "name_"
    for name_ in DESCRIPTIONS:
        vars()[name_.upper()] = name_

    @property
    def description(self) -> Description:
        return DESCRIPTIONS[self.value]

    @property
    def label(self) -> str:
        """Its name in sentences and figures: `batch-formula`."""
        return self.value.replace("_", "-")

    @property
    def normalizes(self) -> bool:
        return self.description.normalizes

    @property
    def learned(self) -> tuple[str, ...]:
        """The parameters, (C,) each, that a normalizer of this kind learns."""
        return self.description.learned

    @property
    def averages_over_batch(self) -> bool:
        """Whether a sample's output depends on its batch mates, and running statistics stand in for them in eval."""
        return self.description.averages_over_batch

    @property
    def uses_mean_and_variance_only(self) -> bool:
        """Whether running means and variances are all that eval mode needs: no covariance, no quantiles."""
        return self.averages_over_batch and not self.description.keeps_more_than_moments

    @property
    def standardizes_channels(self) -> bool:
        """Whether each channel's x̂ has mean 0 and variance σ²/(σ² + ε) over the batch."""
        return self.description.standardizes_channels

    @property
    def replaces_bias(self) -> bool:
        """Whether a bias right before it is of no use: its β does the same, or the mean is subtracted again."""
        return self.description.replaces_bias

    @property
    def splits_channels(self) -> bool:
        return self.description.splits_channels

    def has(self, setting: str) -> bool:
        """Whether `setting`, a field of `NormalizationConfig`, is one of its own."""
        return setting in self.description.settings


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


def _has(setting: str) -> Callable[[Values], bool]:
    return lambda values: NormalizationKind(values["normalization.kind"]).has(setting)


def _is_there(values: Values) -> bool:
    return values["normalization.kind"] != NormalizationKind.NONE


def _averages_over_batch(values: Values) -> bool:
    return NormalizationKind(values["normalization.kind"]).averages_over_batch


def _uses_eps(values: Values) -> bool:
    return NormalizationKind(values["normalization.kind"]).description.uses_eps


class NormalizationConfig(Frozen, frozen=True):
    """`momentum` weights the new value, r ← (1−m)·r + m·batch, as in PyTorch; None is the cumulative mean."""

    kind: Annotated[
        NormalizationKind, Setting("Normalization", "The normalizer in the slot of every layer.", label="Kind")
    ] = NormalizationKind.BATCH
    layers: Annotated[
        str,
        Setting(
            "Layers that are normalized",
            "The layers that have it; the other slots stay empty. Names work too: conv1,fc2.",
            short="normalized",
            label="Layers",
            applies=_is_there,
        ),
    ] = Field(default=NormalizedLayers.ALL.value, max_length=20_000)
    momentum: Annotated[
        float | None,
        Setting(
            "Momentum of the running statistics",
            "PyTorch's convention: r ← (1−m)·r + m·batch. A textbook's λ is 1 − m.",
            short="momentum",
            label="Momentum m, weight of the new value",
            applies=_averages_over_batch,
        ),
    ] = 0.1
    eps: Annotated[
        float,
        Setting("ε", "Added to the variance, so that its root is never 0.", short="ε", noun="ε", applies=_uses_eps),
    ] = Field(default=1e-5, gt=0.0, le=1.0)
    groups: Annotated[
        int,
        Setting("Groups", "Channels are split into this many groups.", short="groups", applies=_has("groups")),
    ] = Field(default=2, ge=1, le=65_536)
    placement: Annotated[
        Placement,
        Setting(
            "Placement of the normalizer", "Before the activation as in the BN paper, or after it.", label="Placement"
        ),
    ] = Placement.BEFORE
    ghost_size: Annotated[
        int,
        Setting(
            "Samples in a ghost batch",
            "Each part of the batch has its own mean and variance; the size divides the batch size.",
            short="ghost size",
            applies=_has("ghost_size"),
        ),
    ] = Field(default=16, ge=1, le=65_536)
    noise_mean: Annotated[
        float,
        Setting(
            "Noise: largest mean",
            "The noise on each activation has a mean between minus and plus this, drawn anew at each step.",
            noun="the noise’s largest mean",
            applies=_has("noise_mean"),
        ),
    ] = Field(default=0.5, ge=0.0, le=10.0)
    noise_scale: Annotated[
        float,
        Setting(
            "Noise: largest scale",
            "Each activation is multiplied by a scale between 1 and this, drawn anew at each step.",
            noun="the noise’s largest scale",
            applies=_has("noise_scale"),
        ),
    ] = Field(default=1.25, ge=1.0, le=10.0)
    r_max: Annotated[
        float,
        Setting(
            "Limit of r",
            "The correction r of the standard deviation stays between 1/this and this; 1 is plain batch normalization.",
            label="r at most",
            applies=_has("r_max"),
        ),
    ] = Field(default=3.0, ge=1.0, le=1000.0)
    d_max: Annotated[
        float,
        Setting(
            "Limit of d",
            "The correction d of the mean stays between minus and plus this, in standard deviations.",
            label="d at most",
            applies=_has("d_max"),
        ),
    ] = Field(default=5.0, ge=0.0, le=1000.0)
    warm_up: Annotated[
        int,
        Setting(
            "Warm-up",
            "Steps of plain batch normalization before the limits relax, d in 5 and r in 8 times as many steps. 0: at "
            "once.",
            label="Warm-up, steps",
            applies=_has("warm_up"),
        ),
    ] = Field(default=20, ge=0, le=1_000_000)
    dropout: Annotated[
        float,
        Setting(
            "Dropout rate",
            "This share of all values becomes 0; the others are scaled up to make up for it.",
            short="dropout",
            applies=_has("dropout"),
        ),
    ] = Field(default=0.5, ge=0.0, lt=1.0)

    @field_validator("momentum")
    @classmethod
    def _momentum_is_a_weight(cls, value: float | None) -> float | None:
        if value is not None and not 0.0 <= value <= 1.0:
            raise ConfigError(
                f"normalization.momentum: {value:g} is not a weight of the new value; choose a number from 0 to 1, or "
                "None for the cumulative mean (a textbook's λ is 1 − momentum)",
                [] if math.isnan(value) else [Cure("normalization.momentum", 0.0 if value < 0 else 1.0, value)],
            )
        return value

    @field_validator("layers")
    @classmethod
    def _layers_are_named(cls, value: str) -> str:
        names = [name.strip() for name in value.split(",")]
        if not all(names):
            raise ConfigError(
                f"normalization.layers: {value!r} does not name a layer; choose {', '.join(NormalizedLayers)}, or "
                "names such as conv1,conv2 (for no layer at all, normalization.kind none)",
                [Cure("normalization.layers", ",".join(filter(None, names)) or NormalizedLayers.ALL.value, value)],
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
        ConfigError: with the setting, the value, what is allowed and a way out.
    """
    kind = normalization.kind
    if kind.splits_channels:
        _refuse_groups(normalization.groups, widths)
    if kind.description.needs_pixels and has_pixels_nowhere:
        raise ConfigError(
            f"normalization.kind: {kind} normalization averages over an image's pixels, and in an MLP each sample "
            "has one value per unit; choose batch, layer or group, or a convolutional family",
            [Cure("normalization.kind", "layer", kind.value)],
        )
    if kind.averages_over_batch and batch_size == 1 and not has_pixels_everywhere:
        raise ConfigError(
            "optimizer.batch_size: a batch of 1 leaves one value per channel in a fully connected BN layer, and "
            "PyTorch refuses it; choose a batch size of 2 or more, or normalization layer, group or none",
            [Cure("optimizer.batch_size", 2, batch_size)],
        )
    if kind.has("ghost_size"):
        _refuse_ghosts(normalization.ghost_size, batch_size, has_pixels_everywhere)


def _refuse_groups(groups: int, widths: Sequence[int]) -> None:
    misfits = [width for width in widths if width % groups]
    if misfits:
        allowed = [k for k in range(1, min(widths) + 1) if all(width % k == 0 for width in widths)]
        raise ConfigError(
            f"normalization.groups: {groups} groups do not divide the {misfits[0]} channels of a layer; choose "
            f"{', '.join(map(str, allowed))}, or another width",
            [Cure("normalization.groups", nearest(groups, allowed), groups)],
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
        raise ConfigError(
            f"normalization.ghost_size: a ghost batch of {ghost_size} {reason}; choose {', '.join(map(str, allowed))}, "
            "or another optimizer.batch_size",
            [Cure("normalization.ghost_size", nearest(ghost_size, allowed), ghost_size)] if allowed else [],
        )
