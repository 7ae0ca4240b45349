"""Test images that one arm at least answers wrongly: who errs on what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import figure
from explorer.drawing.colors import CAPTION, INK
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.phenomena.predictions.figures.strips import TILE, row_name, row_titles, strip, strips_layout
from explorer.phenomena.predictions.numbers.answers import Answers
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing

UNIT = 50  # pixels of an image's place, where the page is wide
ROW, TRUTH, ARMS = 0.5, 1.25, 1.65
"""Of that: the height of an arm's row, where the true classes stand, and where the rows begin."""
MANY, FEW = 18, 11
"""Images beside each other: few, where classes have long names."""
SHORT = 3
"""Letters of a name that is no long one."""


@dataclass(frozen=True)
class Shown:
    """The samples (m,) that are shown, their images (m, H, W), and their true classes (m,)."""

    samples: NDArray[np.int64]
    images: NDArray[np.float32]
    labels: NDArray[np.int64]


def at_once(names: Sequence[str]) -> int:
    """How many images one page of the figure has."""
    return MANY if max(map(len, names)) <= SHORT else FEW


@computed_once
def errors_figure(columns: Sequence[ArmColumn[Answers]], shown: Shown, names: Sequence[str]) -> Figure:
    """Images beside each other, below each its true class and a row for each arm: its answer where that is wrong, a
    point where it is right.
    """
    layout = strips_layout(at_once(names), ARMS + ROW * len(columns), UNIT if at_once(names) == MANY else 82, 8)
    places = np.arange(len(shown.samples)) + TILE / 2
    traces = [_images(shown), _truth(shown, places, names)]
    row_name(layout, "true class", TRUTH)
    for row, (column, named) in enumerate(zip(columns, row_titles(columns), strict=True)):
        up = ARMS + ROW * (row + 0.5)
        row_name(layout, named, up)
        if isinstance(column.data, Missing):
            traces.append(_written([0.0], up, [in_chart(column.data.sentence)], CAPTION, "middle right"))
        else:
            traces += _answers(column, column.data, shown, places, up, names)
    return figure(traces, layout)


def _images(shown: Shown) -> Trace:
    trace = strip("images", 0, shown.images)
    height, columns = trace["z"].shape
    owners = np.broadcast_to(np.repeat(shown.samples, columns // len(shown.samples)), (height, columns))
    said = {"customdata": owners.astype(np.float32), "hovertemplate": "test image %{customdata:,d}<extra></extra>"}
    return trace | said | {"coloraxis": "coloraxis"}


def _truth(shown: Shown, places: NDArray, names: Sequence[str]) -> Trace:
    texts = [bold(names[int(label)]) for label in shown.labels]
    return _written(places.tolist(), TRUTH, texts, INK, "middle center")


def _answers(
    column: ArmColumn[Answers], found: Answers, shown: Shown, places: NDArray, up: float, names: Sequence[str]
) -> list[Trace]:
    """Wrong answers in the arm's color, points in ink where it is right."""
    said, confidence = found.answers[shown.samples], found.confidence[shown.samples]
    wrong = found.wrong[shown.samples]
    texts = [
        "·" if not is_wrong else bold(names[int(answer)]) if np.isfinite(answer) else "–"
        for answer, is_wrong in zip(said, wrong, strict=True)
    ]
    hover = [
        f"{bold(column.arm)}, step {found.step:,d}<br>"
        + (f"{in_chart(names[int(answer)])}, {100 * sure:.0f} % certain" if np.isfinite(answer) else "no answer")
        for answer, sure in zip(said, confidence, strict=True)
    ]
    traces = []
    for chosen, color in ((wrong, column.style.text_color), (~wrong, CAPTION)):
        if chosen.any():
            some = [text for text, is_chosen in zip(texts, chosen, strict=True) if is_chosen]
            trace = _written(places[chosen].tolist(), up, some, color, "middle center")
            about = [text for text, is_chosen in zip(hover, chosen, strict=True) if is_chosen]
            traces.append(trace | {"name": column.arm, "hovertext": about, "hoverinfo": "text"})
    return traces


def _written(x: Sequence[float], y: float, texts: Sequence[str], color: str, position: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "name": "words",
        "x": list(x),
        "y": [y] * len(x),
        "text": list(texts),
        "textposition": position,
        "textfont": {"family": SANS, "size": TICK_SIZE, "color": color},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
