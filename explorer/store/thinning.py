"""A run's records in a fraction of their size, to ship: fewer steps, fewer moments, numbers of four digits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Rhythm
from explorer.store.records import Records
from explorer.store.series import SeriesInfo

KEPT_BITS = 0xFFFFF000
"""Of a float32: 11 bits of its mantissa are 0.05 % of its value."""


@dataclass(frozen=True)
class Thinning:
    """How many steps and moments are left. Scalars of the whole run and the layers in `whole` stay complete."""

    scalar_steps: int = 40
    channel_steps: int = 12
    """0 drops everything that has channels."""
    moments: int = 4
    whole: Collection[str] = ()
    """Layers and parameters whose series stay complete; `everything` keeps every step of all."""

    @property
    def everything(self) -> bool:
        return "everything" in self.whole


DROPPED = ("gamma_grad", "beta_grad", "gradient_cosine")
"""Quantities that thinned records do without."""


def thin(source: Path, target: Path, thinning: Thinning) -> None:
    """Write the thinned records of the run in folder `source` into folder `target`.

    A step that is left out is missing, not interpolated: series keep the steps they have.
    """
    with Records(source) as full, Records(target) as thinned:
        kept = [info for info in full.series() if _is_kept(info, thinning)]
        thinned.declare(kept, full.planned_steps)
        moments: dict[int, dict[tuple[str, str], np.ndarray]] = {}
        for info in kept:
            series, key = full.read(info.quantity, info.layer), (info.quantity, info.layer)
            places = _places(len(series), info, thinning)
            values = series.values if info.layer == "" or info.layer in thinning.whole else _rounded(series.values)
            if QUANTITIES[info.quantity].rhythm is Rhythm.MOMENT:
                for place in places:
                    moments.setdefault(int(series.steps[place]), {})[key] = values[place]
                continue
            for first, last in _stretches(places):
                thinned.append(int(series.steps[first]), {key: values[first : last + 1]})
        thinned.append(0, {}, sorted(moments.items()), full.events())
        thinned.compact()


def _is_kept(info: SeriesInfo, thinning: Thinning) -> bool:
    if info.quantity in DROPPED:
        return False
    return not info.shape or thinning.channel_steps > 0


def _places(length: int, info: SeriesInfo, thinning: Thinning) -> list[int]:
    """Which values stay: the first, the last, and evenly between them."""
    if not length or (info.layer == "" and not info.shape) or info.layer in thinning.whole:
        return list(range(length))
    if QUANTITIES[info.quantity].rhythm is Rhythm.MOMENT:
        most = thinning.moments if info.shape else length
    elif thinning.everything:
        most = length
    else:
        most = thinning.channel_steps if info.shape else thinning.scalar_steps
    return sorted(set(np.linspace(0, length - 1, min(most, length)).round().astype(int).tolist()))


def _stretches(places: list[int]) -> list[tuple[int, int]]:
    """Runs of consecutive places, as (first, last)."""
    stretches: list[tuple[int, int]] = []
    for place in places:
        if stretches and place == stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], place)
        else:
            stretches.append((place, place))
    return stretches


def _rounded(values: np.ndarray) -> np.ndarray:
    """Numbers of four digits, which a zip packs better."""
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    return (bits & np.uint32(KEPT_BITS)).view(np.float32)
