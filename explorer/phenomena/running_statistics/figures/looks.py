"""How each kind of statistic looks on every panel of the page, and the frame of those that run over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.drawing import annotations, axes, marks
from explorer.drawing.annotations import Event, LineEnd
from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import CAPTION, GRADIENT, INK, LINE_WIDTH, PAPER
from explorer.drawing.columns import Timeline
from explorer.drawing.figure import Figure, Trace

HEIGHT = 310
ROOM = 14


def exact() -> ArmStyle:
    """Population statistics: the truth, in ink."""
    return ArmStyle(INK, "solid", "circle", 1.6, None)


def of_batch() -> ArmStyle:
    """Statistics of single batches: many and noisy, in gray."""
    return ArmStyle(CAPTION, "solid", "circle", 1.0, None)


def what_if() -> ArmStyle:
    """What another momentum would have kept."""
    return ArmStyle(GRADIENT, "8px,4px", "diamond", LINE_WIDTH, None)


def begun(timeline: Timeline, *, height: int = HEIGHT) -> dict[str, Any]:
    """The layout of a figure over training time; its y axis is still to come."""
    layout = axes.base_layout(height=height, margin=(80, 84, 28, 50))
    layout["xaxis"] = axes.step_axis(timeline.planned)
    return layout


def finished(traces: Sequence[Trace], ends: Sequence[LineEnd], layout: dict[str, Any], timeline: Timeline) -> Figure:
    """Changes of a setting, the lines' names, and the line of the moment."""
    events = [Event(change.step, change.words) for change in timeline.changes]
    annotations.event_lines(events, layout)
    annotations.end_labels(ends, layout)
    layout["margin"]["r"] += ROOM  # names here are long and bold: wider than the estimate for plain ones
    annotations.scrub_line(timeline.step, layout)
    return axes.figure(traces, layout)


def dotted_theory(trace: Trace) -> Trace:
    """Theory's points over a line that they are to be compared with: hollow, so that the line is seen through them."""
    return trace | {
        "mode": "markers",
        "marker": {"color": PAPER, "size": 7, "line": {"color": CAPTION, "width": 1.6}},
    }


def dots(trace: Trace, style: ArmStyle, *, size: float = 7) -> Trace:
    """A line through the few moments at which something was measured."""
    return trace | {"mode": "lines+markers", "marker": {"color": style.color, "symbol": style.symbol, "size": size}}


def level(x: Sequence[float], y: float, style: ArmStyle, name: str, hover: str) -> Trace:
    """A horizontal line from one end of the axis to the other."""
    return marks.line(x, [y] * len(x), style, name, hover=hover)
