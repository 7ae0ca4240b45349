"""Where the names of curves that run from top to bottom have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AWAY, HEIGHT, LETTER = 11.0, 22.0, 8.6  # pixels


@dataclass(frozen=True)
class Spot:
    """A label beside row `row` of its curve, on its right (`anchor` left) or on its left."""

    row: int
    anchor: str


def spots_beside(
    curves: Sequence[NDArray[np.floating]], texts: Sequence[str], *, width: float, height: float
) -> list[Spot | None]:
    """For every curve the place where its label touches neither a curve nor another label, and has most air.

    `curves` are x positions in pixels (rows,), NaN where nothing is; rows are evenly spaced over `height` pixels of a
    plot `width` pixels wide. None for a curve without such a place.
    """
    taken: list[tuple[float, float, float]] = []  # left, right, middle of labels
    found: list[Spot | None] = []
    for curve, text in zip(curves, texts, strict=True):
        best: tuple[float, Spot, tuple[float, float, float]] | None = None
        pitch = height / max(1, len(curve))
        reach = int(np.ceil(0.5 * HEIGHT / pitch))
        for row in np.flatnonzero(np.isfinite(curve)):
            middle = (row + 0.5) * pitch
            near = [other[max(0, row - reach) : row + reach + 1] for other in curves]
            xs = np.concatenate([_along(piece) for piece in near])
            for anchor, left in (("left", curve[row] + AWAY), ("right", curve[row] - AWAY - LETTER * len(text))):
                box = (float(left), float(left) + LETTER * len(text), middle)
                inside = box[0] >= 0 and box[1] <= width and 0.4 * HEIGHT <= middle <= height - 0.4 * HEIGHT
                if not inside or any(_touch(box, other) for other in taken):
                    continue
                clearance = float(np.maximum(box[0] - xs, xs - box[1]).min(initial=np.inf))
                if clearance > 5 and (best is None or clearance > best[0] + 1):
                    best = clearance, Spot(int(row), anchor), box
        found.append(best[1] if best else None)
        if best:
            taken.append(best[2])
    return found


def _along(piece: NDArray[np.floating]) -> NDArray[np.floating]:
    """Points on the lines between neighboring rows, and the rows themselves."""
    piece = piece[np.isfinite(piece)]
    if len(piece) < 2:
        return piece
    return np.interp(np.linspace(0, len(piece) - 1, 8 * len(piece)), np.arange(len(piece)), piece)


def _touch(box: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return abs(box[2] - other[2]) < HEIGHT and box[0] < other[1] + AWAY and other[0] < box[1] + AWAY
