"""One scale of losses for all pictures: height and color of a surface, color of a map, axis of a line."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from explorer.drawing.axes import round_ticks
from explorer.drawing.colors import SEQUENTIAL
from explorer.drawing.scales import Arrays, ColorScale, log_ticks, round_down, round_up

FAR_OUT = 5.0
"""A linear scale ends at so many times the loss that nine tenths of all points stay below: few points that exploded
would hide all others."""
DECADES = 6.0
"""A logarithmic scale reaches so far from the median loss at most."""
NOTHING = ColorScale(0.1, 10.0, (0.1, 1.0, 10.0), SEQUENTIAL, logarithmic=True)
LINES = 10


def loss_scale(losses: Arrays, *, logarithmic: bool) -> ColorScale:
    """From 0, or from the smallest loss where it is logarithmic, to a round loss above the largest finite one."""
    values = np.concatenate([np.empty(0), *(np.asarray(loss, np.float64).ravel() for loss in losses)])
    values = values[np.isfinite(values)]
    colors = SEQUENTIAL
    if logarithmic:
        values = values[values > 0]
    if not values.size or values.max() <= 0:
        return ColorScale(NOTHING.low, NOTHING.high, NOTHING.ticks, colors, logarithmic=True)
    if not logarithmic:
        high = round_up(min(float(values.max()), FAR_OUT * max(float(np.percentile(values, 90)), 1e-12)))
        ticks = tuple(round_ticks(0.0, high))
        return ColorScale(0.0, high, ticks, colors, clips=bool(values.max() > high * (1 + 1e-9)))
    middle = float(np.median(np.log10(values)))
    low = round_down(max(float(values.min()), 10 ** (middle - DECADES)))
    high = round_up(min(float(values.max()), 10 ** (middle + DECADES)))
    if high < 4 * low:
        low, high = round_down(low / 2), round_up(high * 2)
    clips = bool(values.max() > high * (1 + 1e-9) or values.min() < low * (1 - 1e-9))
    return ColorScale(low, high, log_ticks(low, high), colors, logarithmic=True, clips=clips)


def ends(scale: ColorScale) -> tuple[float, float]:
    """Of the values that `scale.encoded` returns."""
    if scale.logarithmic:
        return math.log10(scale.low), math.log10(scale.high)
    return scale.low, scale.high


def level_lines(scale: ColorScale) -> dict[str, float]:
    """Start, end and distance of about ten contour lines, the same in every picture; evenly spaced on the scale."""
    low, high = ends(scale)
    size = (high - low) / LINES
    return {"start": low + size, "end": high - size / 2, "size": size}


def tick_words(scale: ColorScale) -> tuple[list[float], list[str]]:
    """Positions and texts of an axis whose values are encoded."""
    positions = [math.log10(tick) if scale.logarithmic else tick for tick in scale.ticks]
    return positions, [scale.text(tick) for tick in scale.ticks]


def gaps_for_divergent(losses: Sequence[float] | np.ndarray, scale: ColorScale) -> np.ndarray:
    """Encoded losses; what is infinite or not a number is a gap: it has a mark of its own."""
    values = np.asarray(losses, np.float64)
    return np.where(np.isfinite(values), scale.encoded(values), np.nan).astype(np.float32)
