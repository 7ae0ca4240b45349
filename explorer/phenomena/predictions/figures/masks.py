"""Masks below each other: the images, the true masks, and a row for every arm's answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import figure
from explorer.drawing.colors import CAPTION
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.phenomena.predictions.figures.classes import mask_scale, write_key
from explorer.phenomena.predictions.figures.strips import TILE, row_name, row_titles, strip, strips_layout
from explorer.phenomena.predictions.numbers.masks import Masks
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing
from explorer.written_numbers import percent

HEIGHT, LARGEST, SMALLEST, BELOW = 560, 112, 60, 32  # pixels of all rows, of one mask, and of the classes' names


@computed_once
def masks_figure(columns: Sequence[ArmColumn[Masks]], names: Sequence[str]) -> Figure:
    """An arm without masks has the reason in its row; there is one at least that has some."""
    first = next(column.data for column in columns if not isinstance(column.data, Missing))
    rows = len(columns) + 2
    unit = max(SMALLEST, min(LARGEST, HEIGHT // rows))
    layout = strips_layout(len(first.images), rows, unit, BELOW)
    classes = len(names)
    layout["coloraxis2"] = {"cmin": -0.5, "cmax": classes - 0.5, "colorscale": mask_scale(classes), "showscale": False}
    images = strip("images", 0, first.images) | {"coloraxis": "coloraxis", "hoverinfo": "skip"}
    traces = [images, _masks("truth", 1, first.truth, names, "true mask")]
    row_name(layout, "image", TILE / 2)
    row_name(layout, "truth", 1 + TILE / 2)
    for row, (column, named) in enumerate(zip(columns, row_titles(columns), strict=True), start=2):
        found = column.data
        if isinstance(found, Missing):
            row_name(layout, named, row + TILE / 2)
            traces.append(_instead(found.sentence, row + TILE / 2))
        else:
            right = f'<span style="color:{CAPTION}">{percent(found.right.mean())} right</span>'
            row_name(layout, f"{named}<br>{right}", row + TILE / 2)
            traces.append(_masks(column.arm, row, found.answers, names, f"step {found.step:,d}"))
    write_key(layout, names, points=False)
    return figure(traces, layout)


def _masks(name: str, row: int, tiles: NDArray[np.float32], names: Sequence[str], when: str) -> Trace:
    trace = strip(name, row, tiles)
    called = [in_chart(known) for known in names]
    text = [[called[int(value)] if np.isfinite(value) else "" for value in line] for line in trace["z"]]
    said = {"text": text, "hovertemplate": f"{bold(name)}, {when}<br>%{{text}}<extra></extra>"}
    return trace | said | {"coloraxis": "coloraxis2"}


def _instead(sentence: str, up: float) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [0.0],
        "y": [up],
        "text": [in_chart(sentence)],
        "textposition": "middle right",
        "textfont": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
        "hoverinfo": "skip",
    }
