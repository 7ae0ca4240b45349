"""Shapes of the picture: ribbons that taper, arcs, and the wedge toward the input. x counts pieces, y is in pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.colors import translucent
from explorer.drawing.figure import Trace

Points = NDArray[np.float32]
BEGINS, ENDS = 0.16, 0.84  # of a piece: between them its ribbon changes its width
ARC_POINTS = 41
HAIR = 1e-3
STRAND_GAP = 24.0
"""Pixels between the middles of two paths."""
BOX, BOX_HALF = 0.24, 14.0
"""Half a block's box: of a piece across, and in pixels up."""


def ribbon(left: float, middle: float, width_left: float, width_right: float) -> tuple[Points, Points]:
    """Outline from x = `left` to `left` + 1 around y = `middle`: the width changes inside the block only."""
    t = np.linspace(0, 1, 17)
    inside = left + BEGINS + (ENDS - BEGINS) * t
    smooth = t * t * (3 - 2 * t)
    half = np.concatenate([[width_left], width_left + (width_right - width_left) * smooth, [width_right]]) / 2
    x = np.concatenate([[left], inside, [left + 1]])
    return _outline(x, middle, half)


def strands(
    left: float, middle: float, widths: Sequence[float], *, gap: float = STRAND_GAP
) -> list[tuple[Points, Points]]:
    """Paths side by side from one joint to the next: they leave it together, and each has its own height between."""
    t = np.linspace(0, 1, 25)
    found = []
    for number, width in enumerate(widths):
        height = gap * ((len(widths) - 1) / 2 - number)
        rise = height * np.clip(np.minimum(t, 1 - t) / 0.3, 0, 1) ** 0.7
        xs = left + t
        found.append(
            (
                np.concatenate([xs, xs[::-1]]).astype(np.float32),
                np.concatenate([middle + rise + width / 2, (middle + rise - width / 2)[::-1]]).astype(np.float32),
            )
        )
    return found


def wedge(left: float, right: float, middle: float, width: float) -> tuple[Points, Points]:
    """From a point at x = `left` to `width` pixels at x = `right`."""
    return _outline(np.array([left, right]), middle, np.array([0.0, width / 2]))


def stub(left: float, right: float, middle: float, width: float) -> tuple[Points, Points]:
    return _outline(np.array([left, right]), middle, np.array([width / 2, width / 2]))


def arc(left: float, middle: float, rise: float, *, span: float = 1.0) -> tuple[Points, Points]:
    """Half an ellipse over `span` pieces, from an output joint back to an input joint."""
    angle = np.linspace(0, np.pi, ARC_POINTS)
    x = left + span / 2 * (1 + np.cos(angle))
    y = middle + rise * np.sin(angle) ** 0.8
    return x.astype(np.float32), y.astype(np.float32)


def filled(outlines: list[tuple[Points, Points]], color: str, name: str, opacity: float = 1.0) -> Trace:
    """Many outlines as one trace."""
    gap = np.array([np.nan], np.float32)
    xs = [part for x, _ in outlines for part in (x, gap)]
    ys = [part for _, y in outlines for part in (y, gap)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": np.concatenate(xs[:-1]) if xs else np.empty(0, np.float32),
        "y": np.concatenate(ys[:-1]) if ys else np.empty(0, np.float32),
        "fill": "toself",
        "fillcolor": translucent(color, opacity),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def boxes(
    places: Sequence[float],
    middle: float,
    fill: str,
    ink: str,
    width: float,
    *,
    across: float = BOX,
    up: float = BOX_HALF,
) -> Trace:
    """The boxes of the pieces at `places`, as one trace; half of each is `across` of a piece and `up` pixels."""
    corners_x = np.array([-across, across, across, -across, -across, np.nan], np.float32) + 0.5
    corners_y = np.array([-1, -1, 1, 1, -1, np.nan], np.float32) * up + middle
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "boxes",
        "x": np.concatenate([corners_x + place for place in places] or [np.empty(0, np.float32)]),
        "y": np.tile(corners_y, len(places)).astype(np.float32),
        "fill": "toself",
        "fillcolor": fill,
        "line": {"color": ink, "width": width},
        "hoverinfo": "skip",
    }


def stroked(outline: tuple[Points, Points], color: str, width: float, name: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": outline[0],
        "y": outline[1],
        "line": {"color": color, "width": width, "simplify": False},  # a wide arc would lose its corners' points
        "hoverinfo": "skip",
    }


def _outline(x: NDArray[np.floating], middle: float, half: NDArray[np.floating]) -> tuple[Points, Points]:
    xs, ys = np.concatenate([x, x[::-1]]), np.concatenate([middle + half, (middle - half)[::-1]])
    return xs.astype(np.float32), ys.astype(np.float32)
