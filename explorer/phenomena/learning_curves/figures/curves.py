"""Loss and accuracy of all arms over training, on the planned steps, so that only the lines grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from explorer.drawing import annotations, axes, marks
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.names import bold
from explorer.reading.computed_once import computed_once
from explorer.reading.curves import ArmCurve
from explorer.reading.experiment_curves import Change

HEIGHT = 330
COMPACT_HEIGHT = 250
LETTER_HEIGHT = 22  # pixels within which a line's name and “chance” would meet
"""Below, a figure is a thumbnail: its time axis only says where it begins and ends."""
LOSS_CEILING = 1000.0
"""Nats at which the axis ends: a run that diverges leaves it upwards, and its × stands at the edge."""


@computed_once
def loss_figure(
    curves: Sequence[ArmCurve],
    changes: Sequence[Change],
    planned_steps: int,
    *,
    styles: Mapping[str, ArmStyle] | None = None,
    empty: str = "",
    height: int = HEIGHT,
) -> Figure:
    """Losses in nats, logarithmic, up to `LOSS_CEILING`.

    `styles` are those of all arms, where some are drawn; `empty` is the sentence in the middle while nothing is
    recorded.
    """
    layout = _layout(planned_steps, height)
    values = [np.minimum(array, LOSS_CEILING) for curve in curves for array in (curve.mean, curve.low, curve.high)]
    layout["yaxis"] = axes.log_axis("", *axes.positive_limits(*values, default=(0.1, 2)))
    return _drawn(
        curves, changes, layout, value="%{y:.3g} nats", bound="%{customdata[%d]:.3g}", styles=styles, empty=empty
    )


@computed_once
def accuracy_figure(
    curves: Sequence[ArmCurve],
    changes: Sequence[Change],
    planned_steps: int,
    chance: float,
    *,
    styles: Mapping[str, ArmStyle] | None = None,
    empty: str = "",
    height: int = HEIGHT,
) -> Figure:
    """Accuracies, shares in [0, 1], from 0 to 100 %, with the accuracy of guessing as a dotted line."""
    layout = _layout(planned_steps, height)
    layout["yaxis"] = axes.accuracy_axis()
    annotations.chance_line(chance, layout)
    return _drawn(curves, changes, layout, value="%{y:.1%}", bound="%{customdata[%d]:.1%}", styles=styles, empty=empty)


def _layout(planned_steps: int, height: int) -> dict[str, Any]:
    layout = axes.base_layout(height=height)
    layout["xaxis"] = axes.step_axis(planned_steps)
    if height < COMPACT_HEIGHT:
        layout["xaxis"] |= {"tickvals": [0, planned_steps], "ticktext": ["0", f"{planned_steps:,}"]}
    return layout


def _drawn(
    curves: Sequence[ArmCurve],
    changes: Sequence[Change],
    layout: dict[str, Any],
    *,
    value: str,
    bound: str,
    styles: Mapping[str, ArmStyle] | None,
    empty: str,
) -> Figure:
    styles = styles or arm_styles([curve.arm for curve in curves])
    begun = [curve for curve in curves if curve.last is not None]
    if not begun and empty:
        annotations.nothing_recorded(empty, layout)
    bands = [
        marks.band(curve.steps, curve.low, curve.high, styles[curve.arm], curve.arm)
        for curve in begun
        if curve.seeds > 1
    ]
    lines = [_line(curve, styles[curve.arm], value, bound) for curve in begun]
    annotations.event_lines([annotations.Event(change.step, change.words) for change in changes], layout)
    ends = [trace for curve in begun for trace in _ends(curve, styles[curve.arm])]
    labels = [
        annotations.LineEnd(
            _label(curve, styles[curve.arm], layout), curve.last[0], _within(curve.last[1]), styles[curve.arm].color
        )
        for curve in begun
        if curve.last
    ]
    annotations.end_labels(labels, layout)
    return axes.figure([*bands, *lines, *ends], layout)


def _line(curve: ArmCurve, style: ArmStyle, value: str, bound: str) -> Trace:
    hover = f"{bold(curve.arm)}<br>step %{{x:,d}}<br>{value}"
    if curve.seeds == 1:
        return marks.line(curve.steps, curve.mean, style, curve.arm, hover=f"{hover}<extra></extra>")
    low, high = (bound.replace("%d", str(position)) for position in (0, 1))
    hover += f"<br>{curve.seeds} seeds, {low} to {high}<extra></extra>"
    ranges = np.column_stack([curve.low, curve.high])
    return marks.line(curve.steps, curve.mean, style, curve.arm, hover=hover, customdata=ranges)


def _ends(curve: ArmCurve, style: ArmStyle) -> list[Trace]:
    """A disc where the line ends, and a × for every seed that diverged."""
    assert curve.last is not None
    crosses = [marks.diverged_mark(seed.last_step, _within(seed.value), style, at=seed.step) for seed in curve.breaks]
    if curve.diverged_at is not None:
        return crosses
    return [*crosses, marks.end_dot(curve.last[0], _within(curve.last[1]), style)]


def _within(value: float) -> float:
    """A loss where it is still on the axis; an accuracy as it is."""
    return min(value, LOSS_CEILING)


def _label(curve: ArmCurve, style: ArmStyle, layout: dict[str, Any]) -> str:
    name = style.label or curve.arm
    if curve.diverged_at is None:
        return name
    step = "" if layout["height"] < COMPACT_HEIGHT else f" at step {curve.diverged_at:,}"
    return f"{name}, diverged{step}"
