"""Loss or accuracy on the test split over time in both modes: running statistics, and those of the test batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.drawing import annotations, axes, marks
from explorer.drawing.annotations import LineEnd
from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import PAPER
from explorer.drawing.columns import Timeline
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.names import bold
from explorer.phenomena.running_statistics.figures import looks
from explorer.reading.computed_once import computed_once
from explorer.reading.curves import ArmCurve

LOSS_CEILING = 1000.0
"""Nats at which the axis ends: statistics that are far off make a loss of any size."""


@dataclass(frozen=True)
class ArmModes:
    """One arm: `eval_mode` with running statistics, `train_mode` with those of the batch that is tested."""

    style: ArmStyle
    eval_mode: ArmCurve
    train_mode: ArmCurve


@computed_once
def modes_figure(arms: Sequence[ArmModes], timeline: Timeline, *, chance: float | None, empty: str = "") -> Figure:
    """Accuracies, shares, where `chance` is the share that guessing gets right; else losses in nats, logarithmic."""
    layout = looks.begun(timeline, height=320)
    values = [np.minimum(curve.mean, LOSS_CEILING) for arm in arms for curve in (arm.eval_mode, arm.train_mode)]
    if chance is None:
        layout["yaxis"] = axes.log_axis("nats", *axes.positive_limits(*values, default=(0.1, 2.0)))
    else:
        layout["yaxis"] = axes.accuracy_axis()
        annotations.chance_line(chance, layout)
    hover = "%{y:.3g} nats" if chance is None else "%{y:.1%}"
    traces: list[Trace] = []
    ends: list[LineEnd] = []
    for arm in arms:
        thin = replace(arm.style, width=1.3, dash="solid")
        for curve, style, words in ((arm.train_mode, thin, "train mode"), (arm.eval_mode, arm.style, "eval mode")):
            if curve.last is None:
                continue
            template = f"{bold(curve.arm)}, {words}<br>step %{{x:,d}}<br>{hover}<extra></extra>"
            line = marks.line(curve.steps, curve.mean, style, f"{curve.arm}, {words}", hover=template)
            traces.append(looks.dots(line, style, size=6) if style is arm.style else _hollow(line, style))
            step, value = curve.last
            if len(arms) == 1 or style is arm.style:
                name = words if len(arms) == 1 else arm.style.label or curve.arm
                ends.append(LineEnd(name, step, min(value, LOSS_CEILING), style.color, is_key=len(arms) == 1))
        traces += [
            marks.diverged_mark(end.last_step, min(end.value, LOSS_CEILING), arm.style, at=end.step)
            for end in arm.eval_mode.breaks
        ]
    if not traces and empty:
        annotations.nothing_recorded(empty, layout)
    return looks.finished(traces, ends, layout, timeline)


def _hollow(line: Trace, style: ArmStyle) -> Trace:
    marker = {"color": PAPER, "size": 6, "line": {"color": style.color, "width": 1.3}}
    return line | {"mode": "lines+markers", "marker": marker}
