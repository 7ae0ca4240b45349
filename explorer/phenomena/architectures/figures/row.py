"""A network as boxes in a row, in the language of Gradient flow: shortcuts are arcs, paths side by side are strands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.architecture import Merge
from explorer.drawing.arms import NAMED_ARMS, arm_style, arm_styles
from explorer.drawing.axes import base_layout, figure, hidden_axis
from explorer.drawing.colors import CAPTION, FIELD, INK, NO_COLOR, PAPER
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import TICK_SIZE
from explorer.drawing.ribbons import HAIR, arc, boxes, strands, stroked
from explorer.drawing.words import Words
from explorer.phenomena.architectures.numbers.units import Box, Bridge, Row, shape_text
from explorer.reading.computed_once import computed_once

ACROSS, UP = 0.41, 19.0
"""Half a box: of a place, and in pixels."""
TITLE, BELOW, GAP = 28.0, 54.0, 6.0
RISE, HIGHER = 40.0, 26.0
"""Pixels of an arc over one box, and more for each box that it spans besides."""
LEFT, RIGHT = 1.05, 0.75
"""Of a place, for the words at both ends."""
ROOMY = 8
"""Boxes that are wide enough for a long word."""
STRANDS = 3.0
DASHED = "7px,4px"
"""An arc that is concatenated; one that is added is solid."""


@dataclass(frozen=True)
class Lane:
    """One network: its name, and of whom it is the picture."""

    name: str
    row: Row


@computed_once
def row_figure(lanes: Sequence[Lane], *, chosen: str | None = None) -> Figure:
    """One lane a network, one below the other. A click on a box knows its first unit's name as `customdata`."""
    count = max(len(lane.row.boxes) for lane in lanes)
    heights = [_height(lane.row) for lane in lanes]
    height = round(sum(heights) + GAP * (len(lanes) - 1)) + 8
    layout = base_layout(height=height, margin=(4, 4, 2, 4))
    unit = max(1.0, count / 12)
    layout["xaxis"] = hidden_axis(-LEFT * unit - HAIR, count + RIGHT * unit + HAIR)
    layout["yaxis"] = hidden_axis(-height + 6, 0)
    layout |= {"hoverdistance": 30, "dragmode": False}
    drawing = _Drawing(unit, chosen)
    top = 0.0
    for lane, tall in zip(lanes, heights, strict=True):
        drawing.lane(lane, top, top - tall + BELOW + UP, named=len(lanes) > 1)
        top -= tall + GAP
    return figure([*drawing.traces, *drawing.notes.traces()], layout)


def rise(bridge: Bridge) -> float:
    """Pixels from the middle line to the top of an arc."""
    return RISE + HIGHER * max(0.0, round(bridge.end - bridge.start) - 1) ** 0.8


def _height(row: Row) -> float:
    above = max([UP, *(rise(bridge) for bridge in row.bridges)])
    return TITLE + above + UP + BELOW


class _Drawing:
    """The figure while it is put together."""

    def __init__(self, unit: float, chosen: str | None) -> None:
        self.unit, self.chosen = unit, chosen
        paths = arm_styles(["branch", "shortcut"])
        self.branch, self.shortcut = paths["branch"].color, paths["shortcut"].color
        self.traces: list[Trace] = []
        self.notes = Words()

    def lane(self, lane: Lane, top: float, middle: float, *, named: bool) -> None:
        row = lane.row
        if named:
            color = arm_style(lane.name).color if lane.name in NAMED_ARMS else INK
            text = f"<b>{lane.name}</b>&nbsp; {row.parameters:,} parameters"
            self._words(-LEFT * self.unit, top - 2, text, "left", "top", color, 16)
        self._lines(row, middle)
        plain = [index for index, box in enumerate(row.boxes) if not self._is_chosen(box)]
        stacked = [index for index in plain if len(row.boxes[index].members) > 1]
        for shift in (0.07, 0.035):
            self.traces.append(self._boxes([index + shift for index in stacked], middle + 80 * shift, 1.0))
        self.traces.append(self._boxes(plain, middle, 1.2))
        chosen = [index for index in range(len(row.boxes)) if index not in plain]
        if chosen:
            self.traces.append(self._boxes(chosen, middle, 2.4, FIELD))
        for index, box in enumerate(row.boxes):
            label = box.label.replace("Inception", "Incept.") if len(row.boxes) > ROOMY else box.label
            label = f"<b>{label}</b>" if index in chosen else label
            self._words(index + 0.5, middle, label, "center", "middle", INK)
            self._words(index + 0.5, middle - UP - 6, shape_text(box.shape), "center", "top", INK)
            if box.parameters:
                self._words(index + 0.5, middle - UP - 26, f"{box.parameters:,}", "center", "top")
        self._ends(row, middle)
        self._targets(lane, middle)

    def _is_chosen(self, box: Box) -> bool:
        return any(unit.name == self.chosen for unit in box.members)

    def _lines(self, row: Row, middle: float) -> None:
        ends = np.array([-0.13 * self.unit, len(row.boxes) + 0.2 * self.unit], np.float32)
        self.traces.append(stroked((ends, np.full(2, middle, np.float32)), CAPTION, 1.6, "row"))
        for index, labels in row.strands.items():
            for outline in strands(index, middle, [STRANDS] * len(labels), gap=10.0):
                half = len(outline[0]) // 2
                line = (outline[0][:half], outline[1][:half] - np.float32(STRANDS / 2))
                self.traces.append(stroked(line, self.branch, STRANDS, "path"))
        for bridge in row.bridges:
            span = bridge.end - bridge.start
            line = arc(bridge.start, middle, rise(bridge), span=span)
            trace = stroked(line, self.shortcut, 3.5, "shortcut")
            if bridge.merge is Merge.CONCATENATE:
                trace["line"]["dash"] = DASHED
            self.traces.append(trace)
        joints = sorted({place for bridge in row.bridges for place in (bridge.start, bridge.end)})
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "joints",
                "x": np.array(joints, np.float32),
                "y": np.full(len(joints), middle, np.float32),
                "marker": {"size": 9, "color": PAPER, "line": {"color": INK, "width": 1.4}},
                "hoverinfo": "skip",
            }
        )
        for merge, text in ((Merge.ADD, "shortcut, added"), (Merge.CONCATENATE, "concatenated")):
            arcs = [bridge for bridge in row.bridges if bridge.merge is merge]
            if arcs:
                over = max(arcs, key=lambda bridge: (rise(bridge), bridge.start))
                place = (over.start + over.end) / 2
                self._words(place, middle + rise(over) + 4, text, "center", "bottom", self.shortcut)

    def _boxes(self, places: Sequence[float], middle: float, width: float, fill: str | None = None) -> Trace:
        return boxes(places, middle, fill or PAPER, INK, width, across=ACROSS, up=UP)

    def _ends(self, row: Row, middle: float) -> None:
        left = -0.16 * self.unit
        self._words(left, middle, "input", "right", "middle", INK)
        self._words(left, middle - UP - 6, shape_text(row.input), "right", "top", INK)
        self._words(left, middle - UP - 26, "parameters", "right", "top")
        self._words(len(row.boxes) + 0.24 * self.unit, middle, "logits", "left", "middle", INK)

    def _targets(self, lane: Lane, middle: float) -> None:
        """Invisible points on the boxes, for hover and click."""
        count = len(lane.row.boxes)
        names, texts = [], []
        for box in lane.row.boxes:
            names.append(box.members[0].name)
            work = sum(unit.multiply_adds for unit in box.members)
            texts.append(
                f"<b>{box.label}</b>, click to open<br>output {shape_text(box.shape)}<br>"
                f"{box.parameters:,} parameters<br>{work:,} multiplications an image"
            )
        for shift in (-0.25, 0.0, 0.25):
            self.traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": lane.name,
                    "x": np.arange(count, dtype=np.float32) + np.float32(0.5 + shift),
                    "y": np.full(count, middle, np.float32),
                    "marker": {"size": 34, "color": NO_COLOR, "symbol": "square"},
                    "text": texts,
                    "customdata": names,
                    "hovertemplate": "%{text}<extra></extra>",
                }
            )

    def _words(
        self, x: float, y: float, text: str, across: str, up: str, color: str | None = None, size: float | None = None
    ) -> None:
        self.notes.add(x, y, text, across, up, color or CAPTION, size or TICK_SIZE)
