"""The figure that shows a preset's outcome: a few named lines, labeled at their ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.drawing import annotations, axes, marks
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.colors import INK
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.names import bold
from explorer.presets.pictures import Line, Lines
from explorer.reading.computed_once import computed_once

HEIGHT = 380
WIDE = 20.0
"""Positive values that differ by more than this factor are drawn on a logarithmic axis."""
MARKER = 9
MARGIN = (86, 84, 28, 54)
"""Left, right, top, bottom in pixels."""


@computed_once
def outcome_figure(
    shown: Lines, *, height: int = HEIGHT, empty: str = "", names: Mapping[str, str] | None = None
) -> Figure:
    """`names` replaces the lines' names, as where a class has to guess them; such lines all look alike."""
    layout = axes.base_layout(height=height, margin=MARGIN)
    layout["xaxis"] = _x_axis(shown)
    layout["yaxis"] = axes.accuracy_axis(shown.y_title) if shown.share else _y_axis(shown)
    styles = arm_styles([line.name for line in shown.lines])
    if names is not None:
        styles = {name: _unnamed(style) for name, style in styles.items()}
    if not shown.lines and empty:
        annotations.nothing_recorded(empty, layout)
    traces = [trace for line in shown.lines for trace in _traces(shown, line, styles[line.name], names or {})]
    ends = [
        annotations.LineEnd(_label(line, names or {}), *_end(line), styles[line.name].color, is_key=True)
        for line in shown.lines
        if np.isfinite(line.y).any() and _label(line, names or {})
    ]
    annotations.end_labels(ends, layout)
    return axes.figure(traces, layout)


def log_values(shown: Lines) -> bool:
    """Whether the values ask for a logarithmic axis."""
    values = np.concatenate([line.y[np.isfinite(line.y)] for line in shown.lines]) if shown.lines else np.ones(1)
    return not shown.share and bool(values.size and values.min() > 0 and values.max() > WIDE * values.min())


def _x_axis(shown: Lines) -> dict[str, Any]:
    if not shown.lines:
        return axes.linear_axis(shown.x_title, 0, 1, ticks=[], grid=False)
    values = np.unique(np.concatenate([line.x for line in shown.lines]))
    if not shown.dots:
        return axes.step_axis(int(values.max()), title=shown.x_title)
    ticks = values if values.size <= axes.MAX_TICKS + 1 else values[:: -(-values.size // axes.MAX_TICKS)]
    if shown.x_log:
        low, high = np.log10(values.min()), np.log10(values.max())
        axis = axes.log_axis(shown.x_title, float(values.min()), float(values.max()))
        pad = 0.04 * (high - low)
        return axis | {"range": [low - pad, high + pad]} | _ticks(ticks)
    pad = 0.04 * float(np.ptp(values)) or 0.5
    return axes.linear_axis(shown.x_title, float(values.min()) - pad, float(values.max()) + pad) | _ticks(ticks)


def _ticks(values: np.ndarray) -> dict[str, Any]:
    return {"tickvals": values.tolist(), "ticktext": [axes.number_text(value) for value in values.tolist()]}


def _y_axis(shown: Lines) -> dict[str, Any]:
    if not shown.lines:
        return axes.linear_axis(shown.y_title, 0, 1, ticks=[], grid=False)
    values = [line.y for line in shown.lines]
    if log_values(shown):
        return axes.log_axis(shown.y_title, *axes.positive_limits(*values))
    finite = np.concatenate([y[np.isfinite(y)] for y in values])
    high = float(finite.max(initial=0.0))
    return axes.linear_axis(shown.y_title, min(0.0, float(finite.min(initial=0.0))), 1.06 * high or 1.0)


def _traces(shown: Lines, line: Line, style: ArmStyle, names: Mapping[str, str]) -> list[Trace]:
    name = names.get(line.name, line.name)
    value = "%{y:.1%}" if shown.share else "%{y:.3g}"
    hover = f"{bold(name)}<br>{shown.x_title} %{{x:,.3g}}<br>{value}<extra></extra>"
    trace = marks.line(line.x, line.y, style, name, hover=hover)
    if shown.dots:
        trace |= {"mode": "lines+markers", "marker": {"symbol": style.symbol, "size": MARKER, "color": style.color}}
        return [trace]
    x, y = _end(line)
    if line.diverged_at is not None:
        return [trace, marks.diverged_mark(x, y, style, at=line.diverged_at)]
    return [trace, marks.end_dot(x, y, style)]


def _end(line: Line) -> tuple[float, float]:
    there = np.flatnonzero(np.isfinite(line.y))
    return (float(line.x[there[-1]]), float(line.y[there[-1]])) if there.size else (0.0, 0.0)


def _label(line: Line, names: Mapping[str, str]) -> str:
    name = names.get(line.name, line.name)
    return name if line.diverged_at is None or not name else f"{name}, diverged"


def _unnamed(style: ArmStyle) -> ArmStyle:
    """Color, dash and marker would each say which arm it is."""
    return ArmStyle(INK, "solid", "circle", style.width, None)
