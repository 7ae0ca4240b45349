"""The plane of the points: what the network says everywhere in it, and where its first units switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import Axis, figure, linear_axis
from explorer.drawing.colors import INK, NO_COLOR, PAPER, on_paper
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.phenomena.predictions.figures.classes import color, region_scale, symbol, write_key
from explorer.phenomena.predictions.figures.squares import NOTHING, Squares
from explorer.phenomena.predictions.numbers.answers import Answers
from explorer.phenomena.predictions.numbers.regions import Lines, Regions
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing
from explorer.written_numbers import percent

LEFT, BELOW = 52, 76  # pixels
SHADES = 255
"""Of all classes together: they travel as single bytes."""


@dataclass(frozen=True)
class Plane:
    """One arm's plane: `regions`, or its first units' `lines`, and what was answered to the test points."""

    drawn: Regions | Lines | Missing
    answers: Answers | None
    points: NDArray[np.float32] | None
    accuracy: float | None = None
    """On all test points, a share."""
    rings: bool = True
    """Whether the answers were given with the statistics of the regions, so that wrong ones can be ringed there."""

    @property
    def words(self) -> str:
        """In short, what is drawn."""
        if isinstance(self.drawn, Lines):
            return self.drawn.words
        return "" if self.accuracy is None else f"{percent(self.accuracy)} right"


@computed_once
def regions_figure(columns: Sequence[ArmColumn[Plane]], names: Sequence[str]) -> Figure:
    """Each point of the plane in the color of the class that is answered, paler where it is less certain; an ink line
    where two classes are as probable; the test points, wrongly answered ones ringed.
    """
    return _figure(columns, names)


@computed_once
def lines_figure(columns: Sequence[ArmColumn[Plane]], names: Sequence[str]) -> Figure:
    """For each unit of the first layer the line on which its nonlinearity gets 0, and the test points."""
    return _figure(columns, names)


def _figure(columns: Sequence[ArmColumn[Plane]], names: Sequence[str]) -> Figure:
    squares = Squares(columns, left=LEFT, below=BELOW)
    reach = max((plane.drawn.reach for plane in _planes(columns) if not isinstance(plane.drawn, Missing)), default=2.0)
    traces: list[Trace] = []
    for position, column in enumerate(columns):
        plane = column.data
        why = plane if isinstance(plane, Missing) else plane.drawn if isinstance(plane.drawn, Missing) else None
        words = "" if isinstance(plane, Missing) or why is not None else plane.words
        axes = squares.place(position, _axis("x₁", reach), _axis("x₂", reach), words)
        if isinstance(plane, Missing) or why is not None:
            squares.instead(position, why.sentence if why else "")
            traces.append(NOTHING | axes)
        else:
            traces += [trace | axes for trace in _drawn(column, plane, names)]
    write_key(squares.layout, names, points=True)
    return figure(traces, squares.layout)


def _planes(columns: Sequence[ArmColumn[Plane]]) -> list[Plane]:
    return [column.data for column in columns if not isinstance(column.data, Missing)]


def _axis(words: str, reach: float) -> Axis:
    return linear_axis(words, -reach, reach, grid=False) | {"hoverformat": ".2f"}


def _drawn(column: ArmColumn[Plane], plane: Plane, names: Sequence[str]) -> list[Trace]:
    if isinstance(plane.drawn, Regions):
        below = [_field(column.arm, plane.drawn), *_boundaries(plane.drawn)]
        return [*below, *_points(column.arm, plane, names, strength=1.0, rings=plane.rings)]
    assert isinstance(plane.drawn, Lines)
    points = _points(column.arm, plane, names, strength=0.35, rings=False)
    return [*points, _lines(column, plane.drawn)]


def shades(probabilities: NDArray[np.float64]) -> NDArray[np.uint8] | NDArray[np.float32]:
    """Of probabilities (classes, F, F) the answered class k and how certain it is, as one number (F, F): whole bytes
    from k·w to k·w + w − 1, w = 255 // classes; as float32 with NaN where there is no probability.
    """
    classes = len(probabilities)
    width = SHADES // classes
    known = np.isfinite(probabilities).all(axis=0)
    answer, sure = np.where(known, probabilities, 0).argmax(axis=0), probabilities.max(axis=0)
    certainty = np.clip((np.where(known, sure, 0) - 1 / classes) / (1 - 1 / classes), 0, 1)
    encoded = answer * width + np.round(certainty * (width - 1))
    return encoded.astype(np.uint8) if known.all() else np.where(known, encoded, np.nan).astype(np.float32)


def _field(arm: str, regions: Regions) -> Trace:
    places, probabilities = regions.finer()
    percents = np.nan_to_num(100 * probabilities.max(axis=0)).round().astype(np.uint8)
    return {
        "type": "heatmap",
        "name": arm,
        "x": places.astype(np.float32),
        "y": places.astype(np.float32),
        "z": shades(probabilities),
        "zmin": 0,
        "zmax": SHADES // regions.classes * regions.classes,
        "colorscale": region_scale(regions.classes),
        "showscale": False,
        "hoverongaps": False,
        "customdata": percents,
        "hovertemplate": f"{bold(arm)}, step {regions.step:,d}<br>%{{x}}, %{{y}}: %{{customdata}} % certain"
        "<extra></extra>",
    }


def _boundaries(regions: Regions) -> list[Trace]:
    """Where a class is as probable as the most probable other one."""
    nodes = regions.nodes.astype(np.float32)
    return [
        {
            "type": "contour",
            "name": "boundary",
            "x": nodes,
            "y": nodes,
            "z": margin.astype(np.float32),
            "autocontour": False,
            "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"},
            "line": {"color": INK, "width": 1.6},
            "showscale": False,
            "hoverinfo": "skip",
        }
        for margin in regions.margins()
    ]


def _points(arm: str, plane: Plane, names: Sequence[str], *, strength: float, rings: bool) -> list[Trace]:
    """The test points by class; those answered wrongly larger, in a ring of ink."""
    if plane.points is None or plane.answers is None:
        return []
    found: list[Trace] = []
    count = min(len(plane.points), len(plane.answers.labels))
    labels, wrong = plane.answers.labels[:count], plane.answers.wrong[:count]
    for number, name in enumerate(names):
        for is_wrong in (False, True) if rings else (None,):
            chosen = (labels == number) & (True if is_wrong is None else wrong == is_wrong)
            if chosen.any():
                x, y = plane.points[:count][chosen].T
                own = color(number) if strength == 1 else on_paper(color(number), strength)
                said = f"{in_chart(name)}, {'wrong' if is_wrong else 'right'}" if rings else in_chart(name)
                found.append(_marks(x, y, own, symbol(number), is_ringed=bool(is_wrong), said=f"{bold(arm)}<br>{said}"))
    return found


def _marks(x: NDArray, y: NDArray, own: str, shape: str, *, is_ringed: bool, said: str) -> Trace:
    edge = {"color": INK, "width": 2} if is_ringed else {"color": PAPER, "width": 0.6}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "test points, wrong" if is_ringed else "test points",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "marker": {"color": own, "symbol": shape, "size": 9 if is_ringed else 5.5, "line": edge},
        "hovertemplate": f"{said}<extra></extra>",
    }


def _lines(column: ArmColumn[Plane], lines: Lines) -> Trace:
    """All of an arm in one trace, with gaps."""
    ends = lines.segments()
    gaps = np.full((len(ends), 1, 2), np.nan)
    x, y = np.concatenate([ends, gaps], axis=1).reshape(-1, 2).T
    return {
        "type": "scatter",
        "mode": "lines",
        "name": column.arm,
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "line": {"color": column.style.color, "width": 1.6},
        "fillcolor": NO_COLOR,
        "hovertemplate": f"{bold(column.arm)}, step {lines.step:,d}<br>a unit is 0 here<extra></extra>",
    }
