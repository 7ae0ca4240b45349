"""Numbers of all weights over training: their median, and the range in which most of them lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from explorer.drawing.annotations import Event, LineEnd, end_labels, event_lines, nothing_recorded, scrub_line
from explorer.drawing.axes import Axis, base_layout, figure, linear_axis, log_axis, step_axis
from explorer.drawing.colors import CAPTION, HAIRLINE_WIDTH
from explorer.drawing.columns import ArmColumn, Timeline
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.marks import band, diverged_mark, line
from explorer.drawing.names import bold
from explorer.drawing.points import points_that_fit
from explorer.phenomena.gradient_flow.figures.profile import log_limits
from explorer.phenomena.gradient_flow.numbers.findings import GUIDE
from explorer.phenomena.gradient_flow.numbers.summary import OverWeights
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import NO_NUMBER, Missing

HEIGHT = 310


@computed_once
def update_figure(columns: Sequence[ArmColumn[OverWeights]], timeline: Timeline) -> Figure:
    """‖Δw‖ / ‖w‖, logarithmic, with the 1e-3 guide as a dotted line."""
    found = [column.data for column in columns if not isinstance(column.data, Missing)]
    low, high = log_limits(*(array for weights in found for array in (weights.low, weights.high)))
    layout = _layout(timeline)
    layout["yaxis"] = log_axis("‖Δw‖ / ‖w‖", min(low, GUIDE / 2), max(high, GUIDE * 2))
    _guide(layout, GUIDE)
    return _drawn(columns, layout, timeline)


@computed_once
def noise_figure(columns: Sequence[ArmColumn[OverWeights]], timeline: Timeline) -> Figure:
    """Cosine between the gradients of successive steps, from −1 to 1; at 0 each batch pulls its own way."""
    layout = _layout(timeline)
    layout["yaxis"] = linear_axis("cosine", -1, 1, ticks=[-1, -0.5, 0, 0.5, 1])
    _guide(layout, 0.0)
    return _drawn(columns, layout, timeline)


def thinned(found: OverWeights) -> OverWeights:
    """Evenly every so many steps, and the last one: a panel has no more columns than that."""
    kept = points_that_fit(len(found.steps))
    return OverWeights(found.steps[kept], found.median[kept], found.low[kept], found.high[kept], found.weights)


def _layout(timeline: Timeline) -> dict[str, Any]:
    layout = base_layout(height=HEIGHT, margin=(70, 84, 26, 52))
    axis: Axis = step_axis(timeline.planned, grid=False)
    layout["xaxis"] = axis
    return layout


def _drawn(columns: Sequence[ArmColumn[OverWeights]], layout: dict[str, Any], timeline: Timeline) -> Figure:
    bands: list[Trace] = []
    lines: list[Trace] = []
    ends: list[LineEnd] = []
    for column in columns:
        if isinstance(column.data, Missing) or not np.isfinite(column.data.median).any():
            continue
        found = thinned(column.data)
        hover = f"{bold(column.arm)}, step %{{x:,d}}<br>median weight %{{y:.3g}}<extra></extra>"
        positive = layout["yaxis"]["type"] == "log"
        low, median, high = (
            np.where(values > 0, values, np.nan) if positive else values
            for values in (found.low, found.median, found.high)
        )
        bands.append(band(found.steps, low, high, column.style, column.arm))
        lines.append(line(found.steps, median, column.style, column.arm, hover=hover))
        there = np.flatnonzero(np.isfinite(median))
        if not there.size:
            continue
        x, y = float(found.steps[there[-1]]), float(median[there[-1]])
        text = column.style.label or column.arm
        if column.diverged_at is not None:
            lines.append(diverged_mark(x, y, column.style, at=column.diverged_at))
            text = f"{text}, diverged at step {column.diverged_at:,d}"
        ends.append(LineEnd(text, x, y, column.style.color))
    if not ends:
        missing = [column.data.sentence for column in columns if isinstance(column.data, Missing)]
        nothing_recorded(missing[0] if missing else NO_NUMBER.sentence, layout)
    event_lines([Event(change.step, change.words) for change in timeline.changes], layout)
    end_labels(ends, layout)
    scrub_line(timeline.step, layout)
    return figure([*bands, *lines], layout)


def _guide(layout: dict[str, Any], value: float) -> None:
    dots = {"color": CAPTION, "width": HAIRLINE_WIDTH, "dash": "2px,3px"}
    layout["shapes"].append(
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": value, "y1": value, "line": dots}
    )
