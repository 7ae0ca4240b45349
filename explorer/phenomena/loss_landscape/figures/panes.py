"""Pictures of slices beside each other: one an arm, or a row an arm with one a mode; the same axes for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.drawing.arms import ArmStyle
from explorer.drawing.names import bold
from explorer.phenomena.loss_landscape.numbers.slices import Path, Picture
from explorer.reading.reasons import Missing

BAR_AT = 0.94
"""Where the bar of colors begins, as a share of the plot area's width."""
PANES_END = 0.915
GAP = 0.05
RIGHT = 14  # pixels beside the bar’s words
NO_POINTS = (-1.0, 1.0)

Limits = tuple[float, float]


class Drawing(StrEnum):
    """How planes are drawn."""

    SURFACE = "surface"
    CONTOUR = "contour"
    HEAT = "heat map"


@dataclass(frozen=True)
class Pane:
    """One picture: the arm, its mode in `words`, what is drawn, and the optimizer's path on it.

    `names_mode` where pictures of several modes stand beside each other; else the figure's title says it once.
    """

    arm: str
    words: str
    style: ArmStyle
    data: Picture | Missing
    center_loss: float = float("nan")
    path: Path | None = None
    names_mode: bool = False

    @property
    def title(self) -> str:
        """The arm in its color, and its mode on a line of its own."""
        name = f'<span style="color:{self.style.text_color}">{bold(self.style.label or self.arm)}</span>'
        return f"{name}<br>{self.words or ' '}" if self.names_mode else name


@dataclass(frozen=True)
class Place:
    """A pane's part of the plot area, as shares of it."""

    left: float
    right: float
    bottom: float
    top: float


MODE_LINE = 20  # pixels


def above_panes(panes: Sequence[Pane], line: int) -> int:
    """Pixels above each row of pictures for titles of one `line`, or two."""
    return line + MODE_LINE * any(pane.names_mode for pane in panes)


def places(count: int, columns: int, *, gap: float = GAP, between: float = 0.12) -> list[Place]:
    """Row by row, from the upper left; `between` is the height between two rows, as a share of the plot area."""
    rows = -(-count // columns)
    width = (PANES_END - (columns - 1) * gap) / columns
    height = (1 - (rows - 1) * between) / rows
    found = []
    for position in range(count):
        row, column = divmod(position, columns)
        left, top = column * (width + gap), 1 - row * (height + between)
        found.append(Place(left, left + width, max(0.0, top - height), top))
    return found


def common_limits(panes: Sequence[Pane]) -> tuple[Limits, Limits]:
    """Ends of both axes that hold every pane's grid and path."""
    drawn = [(pane, pane.data) for pane in panes if isinstance(pane.data, Picture)]
    ends = []
    for axis in ("alpha", "beta"):
        values = [getattr(picture, axis) for _, picture in drawn]
        values += [getattr(pane.path, axis) for pane, _ in drawn if pane.path is not None]
        together = np.concatenate(values) if values else np.empty(0)
        together = together[np.isfinite(together)]
        ends.append((float(together.min()), float(together.max())) if together.size else NO_POINTS)
    return ends[0], ends[1]
