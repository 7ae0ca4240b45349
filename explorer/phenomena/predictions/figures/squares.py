"""Square plots beside each other, one an arm, in rows that are as full as possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.drawing.annotations import wrapped
from explorer.drawing.axes import Axis, base_layout, nth
from explorer.drawing.colors import CAPTION
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Trace
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.grid import arm_title, title

MOST_ACROSS = 5
SIDES = {1: 440, 2: 380, 3: 290, 4: 225, 5: 180}  # pixels, by how many stand side by side
TITLES = 46  # pixels above each plot: the arm's name, and a line about it
GAP = 0.03  # of the plot area's width
NOTHING: Trace = {"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}
"""Plotly draws no axes that nothing is drawn on."""


class Squares:
    """The layout of `arms` square plots; `left`, `below` and `right` are pixels beside the plots."""

    def __init__(
        self, arms: Sequence[ArmColumn[Any]], *, left: int, below: int, right: int = 14, most: int = 1000
    ) -> None:
        """`most` is the largest side that is of use."""
        self.arms, self.across = arms, across(len(arms))
        self.side = min(most, SIDES[self.across])
        rows = -(-len(arms) // self.across) or 1
        inner = rows * self.side + (rows - 1) * TITLES
        self._share, self._pitch = self.side / inner, (self.side + TITLES) / inner
        self.layout = base_layout(height=inner + TITLES + below, margin=(left, right, TITLES, below))

    def is_first(self, position: int) -> bool:
        """Whether a plot is the first of its row."""
        return position % self.across == 0

    def is_last(self, position: int) -> bool:
        """Whether no plot stands below it."""
        return position + self.across >= len(self.arms)

    def place(self, position: int, x: Axis, y: Axis, words: str) -> dict[str, str]:
        """Put an arm's plot in its place, its name and `words` above it; the axes that its traces are drawn on."""
        row, column = divmod(position, self.across)
        width = (1 - (self.across - 1) * GAP) / self.across
        left, top = column * (width + GAP), 1 - row * self._pitch
        bare = {"showticklabels": False, "title": {"text": ""}}
        square = {"constrain": "domain", "fixedrange": True}
        self.layout[nth("xaxis", position)] = (x if self.is_last(position) else x | bare) | {
            "domain": [left, left + width],
            "anchor": nth("y", position),
            "constraintoward": "left",
            **square,
        }
        self.layout[nth("yaxis", position)] = (y if self.is_first(position) else y | bare) | {
            "domain": [max(0.0, top - self._share), top],
            "anchor": nth("x", position),
            "scaleanchor": nth("x", position),
            "constraintoward": "top",
            **square,
        }
        second = f'<span style="color:{CAPTION}">{words or " "}</span>'
        title(self.layout, f"{arm_title(self.arms[position])}<br>{second}", left, top)
        self.layout["annotations"][-1]["align"] = "left"
        return {"xaxis": nth("x", position), "yaxis": nth("y", position)}

    def instead(self, position: int, sentence: str) -> None:
        """A sentence in the middle of an arm's plot."""
        self.layout["annotations"].append(
            {
                "xref": f"{nth('x', position)} domain",
                "yref": f"{nth('y', position)} domain",
                "x": 0.5,
                "y": 0.5,
                "text": wrapped(sentence, self.side // 9),
                "font": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
                "showarrow": False,
            }
        )


def across(count: int) -> int:
    """How many of `count` stand side by side: 6 are 3 and 3, 7 are 4 and 3."""
    rows = -(-count // MOST_ACROSS) or 1
    return max(1, -(-count // rows))
