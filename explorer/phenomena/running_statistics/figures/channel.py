"""One channel's mean or variance over time: batches, running average, population, closed form, and what if."""

from __future__ import annotations

import numpy as np

from explorer.drawing import annotations, axes, marks
from explorer.drawing.annotations import LineEnd
from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import CAPTION, translucent
from explorer.drawing.columns import Timeline
from explorer.drawing.figure import Figure, Trace
from explorer.phenomena.running_statistics.figures import looks
from explorer.phenomena.running_statistics.numbers.channel import ChannelCurves, Curve
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import OVER, not_there

FAR_OUT = 50.0
"""The axis reaches this many times the median distance from zero at most: beyond, a run has exploded."""
MIDDLE = (1, 99)
"""Per cent of the batches that the axis shows at least."""


@computed_once
def channel_figure(
    curves: ChannelCurves,
    ends_at: tuple[float, float],
    style: ArmStyle,
    timeline: Timeline,
    *,
    title: str,
    what_if: str = "",
    diverged_at: int | None = None,
) -> Figure:
    """`ends_at` are the axis' `limits`; `title` names it with its unit, `what_if` the replayed line."""
    layout = looks.begun(timeline)
    low, high = ends_at
    layout["yaxis"] = axes.linear_axis(title, low, high)
    gray, ink, plum = looks.of_batch(), looks.exact(), looks.what_if()
    faint = translucent(CAPTION, 0.55)
    lines: list[tuple[str, Curve, ArmStyle]] = [
        ("one batch", curves.batch, gray),
        ("population", curves.population, ink),
        ("running", curves.running, style),
    ]
    if curves.what_if is not None:
        lines.append((what_if, curves.what_if, plum))
    traces: list[Trace] = []
    ends: list[LineEnd] = []
    for name, curve, look in lines:
        line = marks.line(curve.steps, curve.values, look, name)
        if look is gray:
            line = line | {"line": {"color": faint, "width": 1.0}}
        traces.append(looks.dots(line, look, size=6) if look is ink else line)
        if (last := _last(curve, low, high)) is not None:
            ends.append(LineEnd(name, *last, look.color, is_key=True))
    theory = marks.line(curves.closed_form.steps, curves.closed_form.values, gray, "closed form")
    traces.append(looks.dotted_theory(theory))
    if not len(curves.batch.steps):
        annotations.nothing_recorded(not_there(OVER).sentence, layout)
    if diverged_at is not None and (last := _last(curves.running, low, high)) is not None:
        traces.append(marks.diverged_mark(*last, style, at=diverged_at))
    return looks.finished(traces, ends, layout, timeline)


def limits(curves: ChannelCurves) -> tuple[float, float]:
    """Ends of the axis: all of the averages and the truth, nearly all of the batches, and nothing that exploded."""
    batch = curves.batch.values[np.isfinite(curves.batch.values)]
    whole = [curves.running, curves.population, *([curves.what_if] if curves.what_if else [])]
    values = np.concatenate([curve.values[np.isfinite(curve.values)] for curve in whole])
    if batch.size:
        values = np.append(values, np.percentile(batch, MIDDLE))
    if not values.size:
        return -1.0, 1.0
    away = np.abs(np.concatenate([values, batch]))
    reach = FAR_OUT * (float(np.median(away[away > 0])) if away.any() else 1.0)
    low, high = max(float(values.min()), -reach), min(float(values.max()), reach)
    margin = 0.06 * (high - low) or 0.5 * max(abs(high), 1.0)
    return low - margin, high + margin


def explodes(curves: ChannelCurves, ends_at: tuple[float, float]) -> bool:
    """Whether something lies beyond the axis' `limits` that is more than a stray batch."""
    low, high = ends_at
    whole = [curves.running, curves.population, *([curves.what_if] if curves.what_if else [])]
    return any(bool(((curve.values < low) | (curve.values > high)).any()) for curve in whole)


def _last(curve: Curve, low: float, high: float) -> tuple[float, float] | None:
    there = np.flatnonzero(np.isfinite(curve.values))
    if not there.size:
        return None
    return float(curve.steps[there[-1]]), float(np.clip(curve.values[there[-1]], low, high))
