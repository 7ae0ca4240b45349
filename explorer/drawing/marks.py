"""What is drawn on the axes: lines, bands over seeds, and the mark where a run broke off."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import CAPTION, as_band
from explorer.drawing.figure import Trace
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.written_numbers import number_text


def line(
    x: ArrayLike,
    y: ArrayLike,
    style: ArmStyle,
    name: str,
    *,
    hover: str | None = None,
    customdata: ArrayLike | None = None,
    **trace: Any,
) -> Trace:
    """A curve of one arm: `x` and `y` of shape (points,); gaps (NaN) stay gaps.

    `hover` is a Plotly hover template; without one the value is shown with three digits at its step.
    """
    template = hover or f"{bold(name)}<br>step %{{x:,d}}<br>%{{y:.3g}}<extra></extra>"
    data = {} if customdata is None else {"customdata": np.asarray(customdata, dtype=np.float32)}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": style.arm,
        "x": np.asarray(x, dtype=np.float32),
        "y": np.asarray(y, dtype=np.float32),
        "line": {"color": style.color, "dash": style.dash, "width": style.width},
        "connectgaps": False,
        "hovertemplate": template,
    } | (data | trace)


def band(x: ArrayLike, low: ArrayLike, high: ArrayLike, style: ArmStyle, name: str) -> Trace:
    """The range over seeds, `low` and `high` of shape (points,): one polygon for every stretch without a
    gap."""
    x, low, high = (np.asarray(values, dtype=np.float32) for values in (x, low, high))
    stretches = _stretches(np.isfinite(low) & np.isfinite(high))
    outline_x: list[NDArray[np.float32]] = []
    outline_y: list[NDArray[np.float32]] = []
    gap = np.array([np.nan], dtype=np.float32)
    for stretch in stretches:
        outline_x += [x[stretch], x[stretch][::-1], gap]
        outline_y += [low[stretch], high[stretch][::-1], gap]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{name}, range",
        "legendgroup": style.arm,
        "x": np.concatenate(outline_x[:-1]) if outline_x else np.empty(0, np.float32),
        "y": np.concatenate(outline_y[:-1]) if outline_y else np.empty(0, np.float32),
        "fill": "toself",
        "fillcolor": as_band(style.color),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def end_dot(x: float, y: float, style: ArmStyle) -> Trace:
    """An arm's marker where its line ends, so that its label is found, and lines of one dash are told apart."""
    return {
        "type": "scatter",
        "mode": "markers",
        "legendgroup": style.arm,
        "x": np.array([x], dtype=np.float32),
        "y": np.array([y], dtype=np.float32),
        "marker": {"color": style.color, "symbol": style.symbol, "size": 9, **_outline(style)},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def diverged_mark(step: float, value: float, style: ArmStyle, *, at: int | None = None) -> Trace:
    """A × of the arm's color where the line of a diverged run ends, at its last finite value.

    `at` is the step that was not finite any more, where it is not `step` itself.
    """
    return {
        "type": "scatter",
        "mode": "markers",
        "legendgroup": style.arm,
        "x": np.array([step], dtype=np.float32),
        "y": np.array([value], dtype=np.float32),
        "marker": {
            "color": style.color,
            "symbol": "x-thin",
            "size": 12,
            "line": {"color": style.color, "width": 3},
        },
        "hovertemplate": f"diverged at step {number_text(step if at is None else at, 9)}<extra></extra>",
        "cliponaxis": False,
    }


def theory_line(x: ArrayLike, y: ArrayLike, name: str) -> Trace:
    """What theory predicts, thin gray dots; label it as theory."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": np.asarray(x, dtype=np.float32),
        "y": np.asarray(y, dtype=np.float32),
        "line": {"color": CAPTION, "dash": "2px,3px", "width": 1.6},
        "hovertemplate": f"{in_chart(name)}<br>%{{y:.3g}}<extra></extra>",
    }


def _outline(style: ArmStyle) -> dict[str, Any]:
    return {"line": {"color": style.color, "width": 1.8}} if "-open" in style.symbol else {}


def _stretches(there: NDArray[np.bool_]) -> list[slice]:
    """The runs of True in `there` (points,), as slices."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
