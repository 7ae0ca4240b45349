"""Axes and the layout around them: what every figure shares before anything is drawn.

Axis titles are words with their unit, ticks are at most five with a true minus sign, the grid is horizontal
unless x is read off it. Losses, norms and rates are logarithmic and grow by whole decades, so that a live
curve does not shake.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from explorer.drawing.colors import CAPTION, CATEGORICAL, FIELD, GRID, HAIRLINE, INK, PAPER
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import AXIS_TITLE_SIZE, SANS, TICK_SIZE
from explorer.written_numbers import number_text

MAX_TICKS = 5

Axis = dict[str, Any]


def base_layout(
    *,
    height: int = 320,
    margin: tuple[int, int, int, int] = (64, 84, 28, 52),
    uirevision: str = "keep",
) -> dict[str, Any]:
    """The layout of every figure: paper, ink, fonts, hover, no legend, nothing of Plotly's own template.

    `height` is in pixels; `margin` is left, right, top, bottom in pixels, the right one leaving room for the
    labels at the lines' ends. While `uirevision` stays the same, an update keeps the reader's zoom.
    """
    left, right, top, bottom = margin
    return {
        "template": {"layout": {"colorway": CATEGORICAL}},
        "height": height,
        "autosize": True,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": SANS, "size": TICK_SIZE, "color": INK},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": FIELD,
            "bordercolor": HAIRLINE,
            "font": {"family": SANS, "size": TICK_SIZE, "color": INK},
            "align": "left",
        },
        "dragmode": "zoom",
        "uirevision": uirevision,
        "shapes": [],
        "annotations": [],
    }


def figure(traces: Sequence[Trace], layout: dict[str, Any]) -> Figure:
    """Put traces and layout together."""
    return {"data": list(traces), "layout": layout}


def plot_height(layout: dict[str, Any]) -> float:
    """Pixels between the lowest and the highest point of a figure that `base_layout` began."""
    return float(layout["height"] - layout["margin"]["t"] - layout["margin"]["b"])


def linear_axis(
    title: str,
    low: float,
    high: float,
    *,
    ticks: Sequence[float] | None = None,
    grid: bool = True,
) -> Axis:
    """A linear axis over [low, high]; `ticks` are chosen round where none are given."""
    positions = round_ticks(low, high) if ticks is None else list(ticks)
    return _axis(title, grid) | {
        "type": "linear",
        "range": [low, high],
        "tickmode": "array",
        "tickvals": positions,
        "ticktext": [number_text(value) for value in positions],
    }


def log_axis(title: str, low: float, high: float, *, grid: bool = True) -> Axis:
    """A logarithmic axis that covers [low, high], with ticks 0.01, 0.1, 1.

    It begins at a whole decade, so that a falling curve moves it seldom, and ends at 1, 2 or 5 times one.

    Raises:
        ValueError: `low` or `high` is not a positive finite number, or `low` exceeds `high`.
    """
    if not (math.isfinite(low) and math.isfinite(high) and 0 < low <= high):
        raise ValueError(
            f"a logarithmic axis from {low!r} to {high!r} is impossible: both ends must be positive "
            "and finite, the lower first; take them from `positive_limits`"
        )
    first = math.floor(math.log10(low) + 1e-9)
    last = _up_to_one_two_or_five(math.log10(high))
    if last - first < 0.5:
        last = first + 1.0
    factors = (1, 2, 5) if last - first <= 1 else (1,)
    exponents = _every_so_often(first, math.floor(last + 1e-9))
    positions = [factor * 10.0**exponent for exponent in exponents for factor in factors]
    positions = [position for position in positions if math.log10(position) <= last + 1e-9]
    return _axis(title, grid) | {
        "type": "log",
        "range": [float(first), last],
        "tickmode": "array",
        "tickvals": positions,
        "ticktext": [number_text(value) for value in positions],
    }


def step_axis(planned_steps: int, *, title: str = "step", grid: bool = True) -> Axis:
    """Training time from 0 to the planned end, so that while a run trains only its line grows."""
    return linear_axis(title, 0, max(1, planned_steps), grid=grid) | {"hoverformat": ",d"}


def accuracy_axis(title: str = "", *, grid: bool = True) -> Axis:
    """Accuracy, given as a share in [0, 1], on the fixed range 0 to 100 %; a little air keeps 100 % off the
    edge."""
    positions = [0.0, 0.25, 0.5, 0.75, 1.0]
    return _axis(title, grid) | {
        "type": "linear",
        "range": [-0.02, 1.04],
        "tickmode": "array",
        "tickvals": positions,
        "ticktext": [f"{100 * value:.0f} %" for value in positions],
        "hoverformat": ".1%",
    }


def positive_limits(*arrays: ArrayLike, default: tuple[float, float] = (0.01, 1.0)) -> tuple[float, float]:
    """Smallest and largest positive finite value in `arrays` of any shape: the ends for `log_axis`."""
    values = [np.asarray(array, dtype=np.float64).ravel() for array in arrays]
    together = np.concatenate(values) if values else np.empty(0)
    together = together[np.isfinite(together) & (together > 0)]
    return (float(together.min()), float(together.max())) if together.size else default


def round_ticks(low: float, high: float) -> list[float]:
    """At most five round numbers (1, 2, 2.5 or 5 times a power of ten apart) within [low, high]."""
    if not high > low:
        return [low]
    magnitude = 10.0 ** math.floor(math.log10((high - low) / MAX_TICKS))
    for factor in (1, 2, 2.5, 5, 10, 20):
        spacing = factor * magnitude
        first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
        if last - first < MAX_TICKS:
            return [round(position * spacing, 12) + 0.0 for position in range(first, last + 1)]
    raise AssertionError("twenty times the magnitude always leaves fewer than five ticks")


def _axis(title: str, grid: bool) -> Axis:
    return {
        "title": {
            "text": title,
            "standoff": 8,
            "font": {"family": SANS, "size": AXIS_TITLE_SIZE, "color": INK},
        },
        "tickfont": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
        "ticks": "",
        "ticklabelstandoff": 6,
        "tickangle": 0,
        "showgrid": grid,
        "gridcolor": GRID,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "automargin": False,
    }


def _up_to_one_two_or_five(exponent: float) -> float:
    """The smallest logarithm of 1, 2 or 5 times a power of ten that is not below `exponent`."""
    decade = math.floor(exponent)
    ends = (decade, decade + math.log10(2), decade + math.log10(5), decade + 1)
    return next(float(end) for end in ends if end >= exponent - 1e-9)


def _every_so_often(first: int, last: int) -> list[int]:
    stride = math.ceil((last - first + 1) / MAX_TICKS)
    return [exponent for exponent in range(first, last + 1) if exponent % stride == 0]


def hidden_axis(low: float, high: float) -> Axis:
    """For drawings that are no charts: it only says where things stand."""
    return {"range": [low, high], "visible": False, "fixedrange": True, "type": "linear"}


def nth(name: str, position: int) -> str:
    """Plotly's name of an axis or a scene by its position from 0: "x", "x2", …; "xaxis", "xaxis2", …"""
    return name if position == 0 else f"{name}{position + 1}"
