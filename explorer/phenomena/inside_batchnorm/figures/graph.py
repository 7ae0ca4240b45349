"""The computational graph of batch normalization: values in ink above the nodes, gradients in plum below."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from explorer.drawing.axes import base_layout, figure
from explorer.drawing.colors import CAPTION, FIELD, GRADIENT, INK, PAPER
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import TICK_SIZE
from explorer.phenomena.inside_batchnorm.figures.drawing import (
    Shape,
    arrowhead,
    flowing_line,
    hidden_axes,
    labels,
    rounded_box,
)
from explorer.phenomena.inside_batchnorm.numbers.backward import GRAPH, Backward
from explorer.phenomena.inside_batchnorm.numbers.forward import Forward, Mode
from explorer.phenomena.inside_batchnorm.numbers.notation import number
from explorer.reading.computed_once import computed_once

_TOP, _BOTTOM = 1.0, 0.0
_HEIGHT = 38.0
_NODE_TEXT = 17.0
_NUMBER = 16.0
_NARROWEST = 11.0
"""Pixels to one of the hundred units on the narrowest page."""


@dataclass(frozen=True)
class _Place:
    x: float  # 0 … 100 over the width of the picture
    y: float
    width: float  # pixels


_PLACES = {
    "x": _Place(4, _TOP, 54),
    "mean": _Place(14.5, _BOTTOM, 54),
    "centered": _Place(25, _TOP, 84),
    "squared": _Place(37, _BOTTOM, 98),
    "var": _Place(47.5, _BOTTOM, 54),
    "inv_std": _Place(58.5, _BOTTOM, 112),
    "x_hat": _Place(69, _TOP, 54),
    "gamma": _Place(75, _BOTTOM, 46),
    "scaled": _Place(83, _TOP, 60),
    "beta": _Place(88.5, _BOTTOM, 46),
    "y": _Place(96, _TOP, 54),
}
_EDGES = (
    *((parent, node.name) for node in GRAPH for parent in node.parents),
    ("gamma", "scaled"),
    ("beta", "y"),
)
_CONSTANT_IN_EVAL = ("mean", "var", "inv_std")
_NOT_IN_EVAL = (("x", "mean"), ("centered", "squared"), ("squared", "var"))


@computed_once
def computational_graph(
    result: Forward,
    gradients: Backward,
    cell: tuple[int, ...],
    names: dict[str, str],
    *,
    reached: Collection[str],
    active: str = "",
) -> Figure:
    """The graph for the value x[cell].

    `names` says what stands in each node, `reached` which nodes already have their gradient, `active` which one
    was reached last. In eval mode the statistics are constants: no gradient passes them, and x has one route.
    """
    layout = base_layout(height=258, margin=(8, 8, 8, 8))
    hidden_axes(layout, (0, 100), (-0.62, 1.62))
    evaluated = result.mode is Mode.EVAL
    constant = _CONSTANT_IN_EVAL if evaluated else ()
    for parent, child in _EDGES:
        if not (evaluated and (parent, child) in _NOT_IN_EVAL):
            lit = active in (parent, child) and {parent, child} <= set(reached) and parent not in constant
            layout["shapes"] += _edge(parent, child, lit=lit, constant=parent in constant)
    drawn = {name: place for name, place in _PLACES.items() if not (evaluated and name == "squared")}
    layout["shapes"] += [_box(place, active=name == active, constant=name in constant) for name, place in drawn.items()]
    traces = [
        _labels(drawn, {name: names[name] for name in drawn}, size=_NODE_TEXT),
        _labels(drawn, {name: _bold(result, name, cell) for name in drawn}, size=_NUMBER, side="top"),
        _labels(
            drawn,
            {name: _bold(gradients, name, cell) for name in drawn if name in reached and name not in constant},
            size=_NUMBER,
            color=GRADIENT,
            side="bottom",
        ),
        _labels(drawn, dict.fromkeys(constant, "constant"), size=TICK_SIZE, color=CAPTION, side="bottom"),
        _hover(result, gradients, cell, names, reached, constant),
    ]
    return figure(traces, layout)


def _labels(places: dict[str, _Place], texts: dict[str, str], **look: Any) -> Trace:
    """One text for every node named in `texts`."""
    at = [(places[name].x, places[name].y) for name in texts]
    return labels(at, list(texts.values()), distance=_HEIGHT / 2 + 5, **look)


def _bold(source: Forward | Backward, name: str, cell: tuple[int, ...]) -> str:
    return f"<b>{number(_read(source, name, cell))}</b>"


def _hover(
    result: Forward,
    gradients: Backward,
    cell: tuple[int, ...],
    names: dict[str, str],
    reached: Collection[str],
    constant: Collection[str],
) -> Trace:
    """Invisible points on the nodes: value and gradient with all digits."""
    texts = []
    for name in _PLACES:
        text = f"<b>{names[name]}</b><br>value {number(_read(result, name, cell), 9)}"
        if name in reached and name not in constant:
            text += f"<br>gradient {number(_read(gradients, name, cell), 9)}"
        texts.append(text)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place.x for place in _PLACES.values()],
        "y": [place.y for place in _PLACES.values()],
        "marker": {"size": 40, "opacity": 0, "color": INK},
        "text": texts,
        "customdata": list(_PLACES),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _edge(parent: str, child: str, *, lit: bool, constant: bool) -> list[Shape]:
    start, end = _PLACES[parent], _PLACES[child]
    color, width = (GRADIENT, 2.8) if lit else (CAPTION, 1.5)
    dash = "2px,3px" if constant else "solid"
    level = ((start.width / 2 + 2) / _NARROWEST, (end.width / 2 + 11) / _NARROWEST)
    return [
        flowing_line((start.x, start.y), (end.x, end.y), color, width, dash=dash, level=level),
        arrowhead(end.x, end.y, end.width / 2, color),
    ]


def _box(place: _Place, *, active: bool, constant: bool) -> Shape:
    line = GRADIENT if active else CAPTION if constant else INK
    fill = FIELD if active else PAPER
    return rounded_box(place.x, place.y, place.width, _HEIGHT, line, fill, 2.8 if active else 1.5)


def _read(source: Forward | Backward, name: str, cell: tuple[int, ...]) -> float:
    if isinstance(source, Forward) and name in ("gamma", "beta"):
        return float(getattr(source.settings, name))
    array = getattr(source, name)
    return float(array[cell] if array.ndim > 1 else array[cell[1]])
