"""How far one layer's running statistics are from the truth over time: observed, predicted, and what if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing import annotations, axes, marks
from explorer.drawing.annotations import LineEnd
from explorer.drawing.arms import ArmStyle
from explorer.drawing.columns import Timeline
from explorer.drawing.figure import Figure, Trace
from explorer.phenomena.running_statistics.figures import looks
from explorer.phenomena.running_statistics.numbers.recorded import Values
from explorer.reading.computed_once import computed_once


@dataclass(frozen=True)
class ArmDistance:
    """One arm at the moments of its population, `steps` (M,): what its averages had, and what the closed form says."""

    arm: str
    style: ArmStyle
    steps: NDArray[np.int64]
    observed: Values
    predicted: Values


@dataclass(frozen=True)
class WhatIfDistance:
    name: str
    steps: NDArray[np.int64]
    values: Values


@computed_once
def distance_figure(
    arms: Sequence[ArmDistance],
    what_if: WhatIfDistance | None,
    timeline: Timeline,
    *,
    title: str,
    empty: str = "",
) -> Figure:
    """Logarithmic; `empty` is the sentence in the middle where no moment was recorded."""
    layout = looks.begun(timeline)
    drawn = [values for arm in arms for values in (arm.observed, arm.predicted)]
    drawn += [what_if.values] if what_if else []
    layout["yaxis"] = axes.log_axis(title, *axes.positive_limits(*drawn, default=(0.01, 1.0)))
    traces: list[Trace] = []
    ends: list[LineEnd] = []
    for arm in arms:
        traces.append(marks.line(arm.steps, _positive(arm.observed), arm.style, arm.arm))
        ends += _end(arm.style.label or arm.arm, arm.steps, arm.observed, arm.style.color)
    if what_if is not None:
        plum = looks.what_if()
        traces.append(looks.dots(marks.line(what_if.steps, _positive(what_if.values), plum, what_if.name), plum))
        ends += _end(what_if.name, what_if.steps, what_if.values, plum.color)
    for arm in arms:
        name = f"{arm.arm}, closed form"
        theory = marks.line(arm.steps, _positive(arm.predicted), arm.style, name)
        traces.append(looks.dotted_theory(theory))
    if not any(len(arm.steps) for arm in arms) and empty:
        annotations.nothing_recorded(empty, layout)
    return looks.finished(traces, ends, layout, timeline)


def _positive(values: Values) -> Values:
    with np.errstate(invalid="ignore"):
        return np.where(values > 0, values, np.nan)


def _end(name: str, steps: NDArray[np.int64], values: Values, color: str) -> list[LineEnd]:
    there = np.flatnonzero(np.isfinite(_positive(values)))
    return [LineEnd(name, float(steps[there[-1]]), float(values[there[-1]]), color)] if there.size else []
