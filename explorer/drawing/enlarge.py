"""A figure laid out small, then enlarged as a whole, as for the last row of a lecture hall."""

from __future__ import annotations

from typing import Any

import numpy as np

from explorer.drawing.figure import Figure

_PIXELS = frozenset(("entrywidth", "height", "margin", "size", "width", "xshift", "yshift"))
"""The keys whose values are pixels, of a figure that has no contours."""


def enlarged(figure: Figure, factor: float) -> Figure:
    """Words, lines, marks, distances and height `factor` times as large; what is read off the axes stays."""
    if factor == 1.0:
        return figure
    large = _enlarged(figure, factor)
    large["layout"]["height"] = round(large["layout"]["height"])
    return large


def _enlarged(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {
            key: _times(inside, factor) if key in _PIXELS else _enlarged(inside, factor)
            for key, inside in value.items()
        }
    return [_enlarged(inside, factor) for inside in value] if isinstance(value, list) else value


def _times(pixels: Any, factor: float) -> Any:
    if isinstance(pixels, dict):
        return {side: _times(inside, factor) for side, inside in pixels.items()}
    return f"{pixels}*{factor:g}" if isinstance(pixels, str) else np.round(pixels * factor, 1)
