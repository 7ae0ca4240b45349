"""Where the colors of a heat map end: round limits for all arms together, clipped where a few cells lie far out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.colors import CAPTION, DIVERGING, SEQUENTIAL
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.written_numbers import number_text

OUTLIERS = 0.5
"""Per cent of the cells at either end that may lie beyond the colors."""
DECADES = 3.0
"""A logarithmic scale reaches this many decades from the median at most: beyond, a net has exploded or vanished."""
FAR_OUT = 50.0
"""A symmetric scale reaches this many times the median distance at most."""

Arrays = Sequence[NDArray[np.floating[Any]]]


@dataclass(frozen=True)
class ColorScale:
    """Colors from `low` to `high`, in the values' own unit; `clips` says whether values lie beyond."""

    low: float
    high: float
    ticks: tuple[float, ...]
    colors: str
    """A scale by its symbol."""
    logarithmic: bool = False
    clips: bool = False
    unit: str = ""

    def encoded(self, values: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """What Plotly colors: logarithms where the scale is logarithmic. ±∞ takes the end's color, NaN none."""
        values = np.asarray(values, dtype=np.float64)
        if self.logarithmic:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.log10(values)
        low, high = self._ends
        return np.clip(values, low - 1, high + 1).astype(np.float32)

    @property
    def _ends(self) -> tuple[float, float]:
        return (math.log10(self.low), math.log10(self.high)) if self.logarithmic else (self.low, self.high)

    def coloraxis(self, *, x: float, y: float = 0.5, length: float = 1.0) -> dict[str, Any]:
        """A `coloraxis` whose bar stands at `x`, `y` of the plot area and takes `length` of its height."""
        low, high = self._ends
        return {
            "cmin": low,
            "cmax": high,
            "colorscale": self.colors,
            "colorbar": {
                "x": x,
                "xanchor": "left",
                "xpad": 0,
                "y": y,
                "ypad": 0,
                "len": length,
                "thickness": 11,
                "outlinewidth": 0,
                "tickvals": [math.log10(tick) if self.logarithmic else tick for tick in self.ticks],
                "ticktext": [self.text(tick) for tick in self.ticks],
                "tickfont": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
                "ticks": "",
            },
        }

    def text(self, value: float) -> str:
        if self.unit == "%":
            return f"{number_text(100 * value)} %"
        return number_text(value)

    @property
    def words(self) -> str:
        """`colors end at ±6` where they clip; empty where they show everything."""
        if not self.clips:
            return ""
        if self.low == -self.high:
            return f"colors end at ±{number_text(self.high)}"
        if self.low == 0:
            return f"colors end at {number_text(self.high)}"
        return f"colors end at {number_text(self.low)} and {number_text(self.high)}"


def magnitude_scale(arrays: Arrays) -> ColorScale:
    """Logarithmic, low is the paper: for deviations and variances, which are never negative."""
    values = _finite(arrays)
    positive = np.log10(values[values > 0])
    if not positive.size:
        return ColorScale(0.1, 1.0, (0.1, 1.0), SEQUENTIAL, logarithmic=True)
    middle = np.median(positive)
    first = max(np.percentile(positive, OUTLIERS), middle - DECADES)
    last = min(np.percentile(positive, 100 - OUTLIERS), middle + DECADES)
    short = max(0.0, math.log10(4) - (last - first)) / 2  # nearly equal values shall look nearly equal
    low, high = round_down(10 ** (first - short)), round_up(10 ** (last + short))
    clips = bool((positive < math.log10(low)).any() or (positive > math.log10(high)).any() or _overflows(arrays))
    return ColorScale(low, high, log_ticks(low, high), SEQUENTIAL, logarithmic=True, clips=clips)


def signed_scale(arrays: Arrays, *, center: float = 0.0) -> ColorScale:
    """Green below `center`, violet above, both ends equally far from it."""
    distances = np.abs(_finite(arrays) - center)
    away = distances[distances > 0]
    if away.size:
        reach = min(float(np.percentile(distances, 100 - 2 * OUTLIERS)), FAR_OUT * float(np.median(away)))
        reach = round_up(reach or float(away.max()))
    else:
        reach = 1.0
    ticks = tuple(center + share * reach for share in (-1.0, -0.5, 0.0, 0.5, 1.0))
    clips = bool((distances > reach).any()) or _overflows(arrays)
    return ColorScale(center - reach, center + reach, ticks, DIVERGING, clips=clips)


def activation_scale(arrays: Arrays) -> ColorScale:
    """From the paper up where nothing is negative, as after ReLU or sigmoid; else green and violet around 0."""
    values = _finite(arrays)
    if not values.size or values.min() < 0:
        return signed_scale(arrays)
    high = round_up(float(np.percentile(values, 100 - 2 * OUTLIERS)) or float(values.max()) or 1.0)
    clips = bool(values.max() > high) or _overflows(arrays)
    return ColorScale(0.0, high, (0.0, high / 2, high), SEQUENTIAL, clips=clips)


def share_scale() -> ColorScale:
    """From 0 to 100 %, low is the paper."""
    return ColorScale(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), SEQUENTIAL, unit="%")


def _finite(arrays: Arrays) -> NDArray[np.float64]:
    together = [np.asarray(array, dtype=np.float64).ravel() for array in arrays]
    values = np.concatenate(together) if together else np.empty(0)
    return values[np.isfinite(values)]


def _overflows(arrays: Arrays) -> bool:
    return any(bool(np.isinf(array).any()) for array in arrays)


def round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * power >= value * (1 - 1e-9))


def round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (8, 6, 5, 4, 3, 2, 1.5, 1) if factor * power <= value * (1 + 1e-9))


def log_ticks(low: float, high: float) -> tuple[float, ...]:
    """At most six of 1, 2, 5 times powers of ten, or powers of ten alone, within [low, high]."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors, stride in (((1, 2, 5), 1), ((1, 3), 1), ((1,), 1), ((1,), 2), ((1,), 3)):
        ticks = [factor * 10.0**power for power in range(first, last + 1, stride) for factor in factors]
        inside = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if len(inside) <= 6:
            return tuple(inside)
    return (low, high)
