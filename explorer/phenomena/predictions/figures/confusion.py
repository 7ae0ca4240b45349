"""Which class is taken for which: a square an arm, a row for each true class, a column for each answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.drawing.axes import Axis, figure, linear_axis
from explorer.drawing.colors import CAPTION, SEQUENTIAL
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.phenomena.predictions.figures.squares import NOTHING, Squares
from explorer.phenomena.predictions.numbers.answers import Confusion
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing
from explorer.written_numbers import percent

TICKS = (0.0, 0.01, 0.1, 0.25, 0.5, 1.0)
LETTER, LONGEST = 7.4, 11
CELL, LARGEST_CELL = 24, 100  # pixels: what a number needs, and of the cells of a few classes
MOST_NAMED = 12
"""Of more classes, every other one, every third one … is named."""


@computed_once
def confusion_figure(columns: Sequence[ArmColumn[Confusion]], names: Sequence[str]) -> Figure:
    """The color is the square root of the share of the true class, so that rare errors are seen."""
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in names]
    room = round(LETTER * max(map(len, short)))
    most = LARGEST_CELL * len(names)
    squares = Squares(columns, left=46 + room, below=60, right=66, most=most)
    turned = room > 0.9 * squares.side / min(len(names), MOST_NAMED)
    if turned:
        squares = Squares(columns, left=46 + room, below=46 + room, right=66, most=most)
    traces: list[Trace] = []
    for position, column in enumerate(columns):
        found = column.data
        words = "" if isinstance(found, Missing) or not found.total else f"{percent(found.right / found.total)} right"
        x = _axis("answer", short, turned=turned)
        y = _axis("true class", short) | {"range": [len(names) - 0.5, -0.5]}
        axes = squares.place(position, x, y, words)
        if isinstance(found, Missing):
            squares.instead(position, found.sentence)
            traces.append(NOTHING | axes)
        else:
            traces.append(_heat(column.arm, found, short, with_numbers=squares.side / len(names) >= CELL) | axes)
    squares.layout["coloraxis"] = _colors()
    return figure(traces, squares.layout)


def _axis(words: str, names: Sequence[str], *, turned: bool = False) -> Axis:
    shown = [in_chart(name) for name in names[:: -(-len(names) // MOST_NAMED)]]
    axis = linear_axis(words, -0.5, len(names) - 0.5, ticks=[], grid=False)
    every = {"type": "category", "categoryorder": "array", "categoryarray": [in_chart(name) for name in names]}
    return axis | every | {"tickvals": shown, "ticktext": shown, "tickangle": -90 if turned else 0}


def _heat(arm: str, found: Confusion, names: Sequence[str], *, with_numbers: bool) -> Trace:
    places = [in_chart(name) for name in names]
    of_class = np.broadcast_to(found.counts.sum(axis=1, keepdims=True), found.counts.shape)
    written = {
        "text": [[f"{int(count):,d}" if count else "" for count in row] for row in found.counts],
        "texttemplate": "%{text}",
        "textfont": {"family": SANS, "size": 12},
    }
    return {
        "type": "heatmap",
        "name": arm,
        "x": places,
        "y": places,
        "z": np.sqrt(found.shares).astype(np.float32),
        "coloraxis": "coloraxis",
        "xgap": 1,
        "ygap": 1,
        "hoverongaps": False,
        "customdata": np.stack([found.counts, of_class], axis=-1).astype(np.float32),
        "hovertemplate": f"{bold(arm)}, step {found.step:,d}<br>%{{y}}, answered %{{x}}: %{{customdata[0]:,d}} of "
        "%{customdata[1]:,d}<extra></extra>",
    } | (written if with_numbers else {})


def _colors() -> dict[str, object]:
    return {
        "cmin": 0,
        "cmax": 1,
        "colorscale": SEQUENTIAL,
        "colorbar": {
            "x": 1.0,
            "xanchor": "left",
            "xpad": 10,
            "y": 1.0,
            "yanchor": "top",
            "ypad": 0,
            "len": 200,
            "lenmode": "pixels",
            "thickness": 11,
            "outlinewidth": 0,
            "tickvals": [tick**0.5 for tick in TICKS],
            "ticktext": [percent(tick) for tick in TICKS],
            "tickfont": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
            "ticks": "",
        },
    }
