"""Which part of a run ships: all its scalars, and of what has channels as many steps and moments as pages need."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records
from explorer.store.series import Series, SeriesInfo

PICTURES = ("feature_maps_before", "feature_maps_after")
"""Quantities whose last two axes are the pixels of a picture."""
NOISE = ("batch_mean", "batch_var", "gamma_grad", "beta_grad")
"""Quantities that differ from batch to batch by far more than their digits say."""
ONCE = ("sample_images",)
"""Quantities that are the same at all moments."""


@dataclass(frozen=True)
class Thinning:
    """How many steps and moments are left of what has channels, and how many networks; scalars stay complete."""

    complete: Collection[str] = ()
    """Quantities of which all steps stay."""
    channel_steps: int = 32
    moments: int = 6
    pictures: int = 2
    networks: int = 1
    exact: Collection[str] = ()
    """Layers and parameters whose numbers stay exact, as those of the whole run do."""
    without: Collection[str] = ()
    """Quantities that stay behind."""


def thinned(records: Records, thinning: Thinning) -> Iterator[tuple[SeriesInfo, Series]]:
    """What is left of a run's series. A step that is left out is missing, not interpolated."""
    for info in records.series():
        if info.quantity in thinning.without:
            continue
        series = records.read(info.quantity, info.layer)
        places = evenly(len(series), _most(info, thinning))
        yield info, Series(series.steps[places], series.values[places])


def stretches(steps: np.ndarray) -> list[tuple[int, int]]:
    """Runs of consecutive steps, as the places (first, last) of their ends in `steps`."""
    ends = np.flatnonzero(np.diff(steps) != 1)
    return list(zip([0, *(ends + 1).tolist()], [*ends.tolist(), len(steps) - 1], strict=True)) if len(steps) else []


def evenly(length: int, most: int | None) -> list[int]:
    """The places of at most so many of `length` values: the last, the first, and evenly between them."""
    if most is None or most >= length:
        return list(range(length))
    if most < 2:
        return [length - 1][:most]
    return sorted(set(np.linspace(0, length - 1, most).round().astype(int).tolist()))


def _most(info: SeriesInfo, thinning: Thinning) -> int | None:
    if not info.shape or info.quantity in ONCE:
        return None
    if info.quantity in PICTURES:
        return thinning.pictures
    if QUANTITIES[info.quantity].rhythm is Rhythm.STEP:
        return None if info.quantity in thinning.complete else thinning.channel_steps
    return None if QUANTITIES[info.quantity].shape == "(C,)" else thinning.moments
