"""Bands over training, an arm each: how far the loss or its gradient changes along the gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.drawing.annotations import Event, LineEnd, end_labels, event_lines, nothing_recorded, scrub_line
from explorer.drawing.axes import base_layout, figure, linear_axis, log_axis, positive_limits, step_axis
from explorer.drawing.columns import ArmColumn, Timeline, shown
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.marks import band, diverged_mark, line
from explorer.drawing.names import bold
from explorer.formulas.smoothness import Band, Measure
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing

HEIGHT = 310


@computed_once
def smoothness_figure(
    columns: Sequence[ArmColumn[Band]], measure: Measure, timeline: Timeline, *, empty: str
) -> Figure:
    """Logarithmic but for a cosine; a moment whose loss is not finite ends its arm with a ×."""
    layout = base_layout(height=HEIGHT, margin=(70, 84, 26, 52))
    layout["xaxis"] = step_axis(timeline.planned, grid=False)
    there = [found for _, _, found in shown(columns) if np.isfinite(found.middle).any()]
    if measure.is_cosine:
        layout["yaxis"] = linear_axis(measure.axis, -1, 1.04, ticks=[-1, -0.5, 0, 0.5, 1])
    else:
        limits = positive_limits(*(array for found in there for array in (found.low, found.high)))
        layout["yaxis"] = log_axis(measure.axis, *limits)
    bands: list[Trace] = []
    lines: list[Trace] = []
    ends: list[LineEnd] = []
    for _, column, found in shown(columns):
        low, middle, high = (_drawable(values, measure) for values in (found.low, found.middle, found.high))
        hover = (
            f"{bold(column.arm)}, step %{{x:,d}}<br>%{{y:.3g}}, "
            "from %{customdata[0]:.3g} to %{customdata[1]:.3g}<extra></extra>"
        )
        bands.append(band(found.steps, low, high, column.style, column.arm))
        known = np.stack([found.low, found.high], axis=-1)
        lines.append(line(found.steps, middle, column.style, column.arm, hover=hover, customdata=known))
        last = np.flatnonzero(np.isfinite(middle))
        if not last.size:
            continue
        x, y = float(found.steps[last[-1]]), float(middle[last[-1]])
        if column.diverged_at is not None:
            lines.append(diverged_mark(x, y, column.style, at=column.diverged_at))
        ends.append(LineEnd(column.style.label or column.arm, x, y, column.style.color))
    if not ends:
        missing = [column.data.sentence for column in columns if isinstance(column.data, Missing)]
        nothing_recorded(missing[0] if missing else empty, layout)
    event_lines([Event(change.step, change.words) for change in timeline.changes], layout)
    end_labels(ends, layout)
    scrub_line(timeline.step, layout)
    return figure([*bands, *lines], layout)


def _drawable(values: np.ndarray, measure: Measure) -> np.ndarray:
    """What has no place on the axis is a gap."""
    return np.where(np.isfinite(values) & ((values > 0) | measure.is_cosine), values, np.nan)
