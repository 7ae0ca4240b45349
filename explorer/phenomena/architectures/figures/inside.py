"""One piece opened: its operations with shapes and parameters, paths one above the other."""

from __future__ import annotations

import numpy as np

from explorer.drawing.arms import arm_styles
from explorer.drawing.axes import base_layout, figure
from explorer.drawing.colors import CAPTION, FIELD, INK, NO_COLOR, PAPER
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import TICK_SIZE
from explorer.drawing.ribbons import boxes, stroked
from explorer.drawing.words import Words
from explorer.phenomena.architectures.numbers.inside import OUTSIDE, Inside, Operation
from explorer.reading.computed_once import computed_once

ACROSS, UP = 0.44, 20.0
PITCH = 104.0
"""Pixels from one path to the next."""
WIDEST = 8
"""Operations in a row that fill the panel; fewer keep their size."""


@computed_once
def inside_figure(opened: Inside, *, chosen: str | None = None) -> Figure:
    """A click on a normalizer's place knows its layer as `customdata`."""
    rows = len(opened.rows)
    height = round(70 + 64 + PITCH * (rows - 1))
    layout = base_layout(height=height, margin=(4, 4, 2, 4))
    span = max(opened.columns, WIDEST)
    for axis, low, high in (("xaxis", 0.2, span + 1.3), ("yaxis", -62.0, height - 68.0)):
        layout[axis] = {"range": [low, high], "visible": False, "fixedrange": True, "type": "linear"}
    layout |= {"hoverdistance": 30, "dragmode": False}
    styles = arm_styles(["branch", "shortcut"])
    notes = Words()
    traces: list[Trace] = []
    at = {operation.name: operation for operation in opened.operations}
    for source, target in opened.edges:
        color = styles["shortcut"].color if _is_shortcut(opened, at, source, target) else CAPTION
        traces.append(stroked(_edge(at.get(source), at[target]), color, 1.8, "edge"))
    for operation in opened.operations:
        is_chosen = operation.is_slot and operation.layer == chosen
        fill = FIELD if operation.is_slot else PAPER
        middle = operation.row * PITCH
        width = 2.6 if is_chosen else 1.2
        traces.append(boxes([operation.column - 0.5], middle, fill, INK, width, across=ACROSS, up=UP))
        title = f"<b>{operation.title}</b>" if is_chosen else operation.title
        notes.add(operation.column, middle, title, "center", "middle", INK, TICK_SIZE)
        notes.add(
            operation.column,
            middle - UP - 4,
            operation.shape.replace(" ", ""),
            "center",
            "top",
            INK,
            TICK_SIZE,
        )
        if operation.parameters:
            count = f"{operation.parameters:,}"
            notes.add(operation.column, middle - UP - 22, count, "center", "top", CAPTION, TICK_SIZE)
    if rows > 1:
        for number, words in enumerate(opened.rows):
            color = styles[words].color if words in styles else CAPTION
            is_empty = not any(operation.row == number for operation in opened.operations)
            height = number * PITCH + (4 if is_empty else UP + 3)
            notes.add(0.58, height, words, "left", "bottom", color, TICK_SIZE)
    return figure([*traces, *notes.traces(), *_targets(opened)], layout)


def _is_shortcut(opened: Inside, at: dict[str, Operation], source: str, target: str) -> bool:
    """The line that leaves the shortcut's row, or runs in it."""
    if "shortcut" not in opened.rows:
        return False
    if source == OUTSIDE:
        return at[target].row > 0 or at[target].title in ("+", "concat")
    return at[source].row > 0


def _edge(source: Operation | None, target: Operation) -> tuple[np.ndarray, np.ndarray]:
    """From a box's right side, or from where the piece begins, level and then to the next box's left side."""
    x1, y1 = target.column - ACROSS, target.row * PITCH
    if source is not None:
        x0, y0 = source.column + ACROSS, source.row * PITCH
    elif target.title in ("+", "concat") and target.column > 1:
        above = PITCH if target.row == 0 else y1  # a shortcut that computes nothing goes around
        return _line([0.4, 0.4, target.column, target.column], [y1, above, above, y1 + UP])
    else:
        x0, y0 = 0.35, y1
    if y0 == y1:
        return _line([x0, x1], [y0, y1])
    bend = x1 - 0.06
    return _line([x0, bend - 0.1, bend, x1], [y0, y0, y1, y1])


def _line(xs: list[float], ys: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(xs, np.float32), np.array(ys, np.float32)


def _targets(opened: Inside) -> list[Trace]:
    slots = [operation for operation in opened.operations if operation.is_slot]
    others = [operation for operation in opened.operations if not operation.is_slot]
    return [_points(slots, "normalizer", ", click to see what it averages over"), _points(others, "operation", "")]


def _points(operations: list[Operation], name: str, hint: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": np.array([operation.column for operation in operations], np.float32),
        "y": np.array([operation.row * PITCH for operation in operations], np.float32),
        "marker": {"size": 40, "color": NO_COLOR, "symbol": "square"},
        "text": [
            f"<b>{operation.name}</b>{hint}<br>{operation.title.replace('<br>', ' ')}<br>output {operation.shape}<br>"
            f"{operation.parameters:,} parameters"
            for operation in operations
        ],
        "customdata": [operation.layer if hint else "" for operation in operations],
        "hovertemplate": "%{text}<extra></extra>",
    }
