"""What a run says about its normalization: which normalizer sits in which slots, with its settings."""

from __future__ import annotations

from collections.abc import Sequence
from enum import EnumType, StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from explorer.config.frozen import Frozen
from explorer.config.normalizers import DESCRIPTIONS
from explorer.config.normalizers.description import Description


class _Described(EnumType):
    if TYPE_CHECKING:  # its members are the files of a folder

        def __getattr__(cls, name: str) -> NormalizationKind: ...


class NormalizationKind(StrEnum, metaclass=_Described):
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


class NormalizationConfig(Frozen, frozen=True):
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
    if kind.description.needs_pixels and has_pixels_nowhere:
        raise ValueError(
            f"normalization.kind: {kind} normalization averages over an image's pixels, and in an MLP each sample "
            "has one value per unit; choose batch, layer or group, or a convolutional family"
        )
    if kind.averages_over_batch and batch_size == 1 and not has_pixels_everywhere:
        raise ValueError(
            "optimizer.batch_size: a batch of 1 leaves one value per channel in a fully connected BN layer, and "
            "PyTorch refuses it; choose a batch size of 2 or more, or normalization layer, group or none"
        )
    if kind.has("ghost_size"):
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
