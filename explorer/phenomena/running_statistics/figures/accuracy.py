"""The accuracy that a kept network gets with other statistics: exact ones over n samples, or another momentum's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.drawing import annotations, axes, marks
from explorer.drawing.annotations import LineEnd
from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import NO_COLOR
from explorer.drawing.figure import Figure, Trace
from explorer.phenomena.running_statistics.figures import looks
from explorer.phenomena.running_statistics.numbers.recorded import Values
from explorer.phenomena.running_statistics.numbers.words import Momentum, momentum_text
from explorer.reading.computed_once import computed_once

HEIGHT = 320
RIGHT = 130  # pixels for the levels' names


@dataclass(frozen=True)
class Levels:
    """Accuracies, shares, of the same network at the same step; None where nobody has measured it yet."""

    running: float | None
    train_mode: float | None = None
    exact: float | None = None


@computed_once
def samples_figure(
    samples: Sequence[int],
    accuracy: Values,
    chosen: int | None,
    levels: Levels,
    style: ArmStyle,
    chance: float,
    *,
    most: int,
    empty: str = "",
) -> Figure:
    """Accuracy (K,) with exact statistics over `samples` (K,) of the `most` training samples; `chosen` is marked."""
    layout = axes.base_layout(height=HEIGHT, margin=(80, RIGHT, 28, 50))
    ticks = [n for n in (2, 10, 100, 1000, 10_000) if n <= most]
    axis = axes.log_axis("training samples that the statistics are taken over", 2, most, grid=False)
    layout["xaxis"] = axis | {
        "range": [math.log10(1.8), math.log10(most * 1.1)],
        "tickvals": ticks,
        "ticktext": [f"{tick:,d}" for tick in ticks],
    }
    layout["yaxis"] = axes.accuracy_axis()
    annotations.chance_line(chance, layout)
    ink = looks.exact()
    end = most * 1.1
    traces, ends = _levels(levels, style, [1.8, end], at=end)
    if len(samples):
        hover = "exact over %{x:,d} samples<br>%{y:.1%}<extra></extra>"
        traces.append(looks.dots(marks.line(samples, accuracy, ink, "exact", hover=hover), ink))
        ends.append(LineEnd("exact", end, float(accuracy[-1]), ink.color, is_key=True))
        if chosen is not None and chosen in samples:
            traces.append(_ring(chosen, float(accuracy[list(samples).index(chosen)]), ink))
    elif empty:
        annotations.nothing_recorded(empty, layout)
    annotations.end_labels(ends, layout)
    return axes.figure(traces, layout)


@computed_once
def momentum_figure(
    offered: Sequence[Momentum],
    tested: Mapping[Momentum, float],
    chosen: Momentum,
    own: Momentum,
    levels: Levels,
    style: ArmStyle,
    chance: float,
    *,
    empty: str = "",
) -> Figure:
    """Accuracy against momentum, evenly spaced as `offered`, the cumulative mean last; `tested` ones have a value."""
    layout = axes.base_layout(height=HEIGHT, margin=(80, RIGHT, 28, 50))
    title = "momentum m, weight of the new value (PyTorch)"
    places = list(range(len(offered)))
    layout["xaxis"] = axes.linear_axis(title, -0.5, len(offered) - 0.5, ticks=places, grid=False)
    layout["xaxis"]["ticktext"] = [momentum_text(momentum) for momentum in offered]
    layout["yaxis"] = axes.accuracy_axis()
    annotations.chance_line(chance, layout)
    plum = looks.what_if()
    traces, ends = _levels(levels, style, [-0.5, len(offered) - 0.5], at=len(offered) - 0.5)
    values = np.array([tested.get(momentum, np.nan) for momentum in offered])
    names = [f"m = {momentum_text(momentum)}" for momentum in offered]
    line = marks.line(places, values, plum, "what if") | {
        "text": names,
        "hovertemplate": "%{text}<br>%{y:.1%}<extra></extra>",
    }
    if tested:
        traces.append(looks.dots(line, plum, size=8))
    if chosen in tested:
        traces.append(_ring(places[list(offered).index(chosen)], tested[chosen], plum))
    if levels.running is not None and own in offered:
        at = places[list(offered).index(own)]
        traces.append(_run_itself(at, levels.running, style))
    if not tested and levels.running is None and empty:
        annotations.nothing_recorded(empty, layout)
    annotations.end_labels(ends, layout)
    return axes.figure(traces, layout)


def _levels(levels: Levels, style: ArmStyle, x: Sequence[float], *, at: float) -> tuple[list[Trace], list[LineEnd]]:
    """The network as it is in both modes, and with exact statistics, as horizontal lines."""
    gray, ink = looks.of_batch(), looks.exact()
    traces: list[Trace] = []
    ends: list[LineEnd] = []
    for name, value, look in (
        ("train mode", levels.train_mode, gray),
        ("exact", levels.exact, ink),
        ("as it ran", levels.running, style),
    ):
        if value is not None:
            traces.append(looks.level(x, value, look, name, f"{name}<br>%{{y:.1%}}<extra></extra>"))
            ends.append(LineEnd(f"{name} {100 * value:.0f} %", at, value, look.color, is_key=True))
    return traces, ends


def _ring(x: float, y: float, style: ArmStyle) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([x], np.float32),
        "y": np.array([y], np.float32),
        "marker": {"color": NO_COLOR, "size": 17, "line": {"color": style.color, "width": 2.4}},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _run_itself(x: float, y: float, style: ArmStyle) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "as it ran",
        "x": np.array([x], np.float32),
        "y": np.array([y], np.float32),
        "marker": {"color": style.color, "symbol": "circle", "size": 11},
        "hovertemplate": "as it ran<br>%{y:.1%}<extra></extra>",
        "cliponaxis": False,
    }
