"""The picture of the network itself: blocks in a row, arcs for shortcuts, line widths that are the measured flow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.drawing.arms import arm_styles
from explorer.drawing.axes import base_layout, figure, hidden_axis
from explorer.drawing.colors import CAPTION, FIELD, INK, NO_COLOR, PAPER
from explorer.drawing.columns import ArmColumn
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import TICK_SIZE
from explorer.drawing.names import bold
from explorer.drawing.ribbons import BOX_HALF, HAIR, arc, boxes, filled, ribbon, strands, stroked, stub, wedge
from explorer.drawing.words import Words
from explorer.foreign_text import in_chart
from explorer.phenomena.gradient_flow.figures.widths import WIDEST, WidthScale
from explorer.phenomena.gradient_flow.numbers.flow import Flow, FlowMoment
from explorer.phenomena.gradient_flow.numbers.pieces import Piece, ShortcutKind
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing
from explorer.written_numbers import number_text

PIECES_AT_ONCE = 24
"""More stand on the next stretch: narrower boxes could not be read."""
ROOMY, LONGEST, NUMBERED = 12, 8, 8.0  # pieces with a whole label of so many letters each; pixels of a digit
PICTURE_WIDTH = 1130.0  # pixels of a full-width panel at 1280
TITLE, NUMBERS, RISE = 26, 44, 66  # pixels: above a lane, below its ribbons, and of an arc
LEFT, RIGHT = 1.05, 0.62  # of a piece, for the words at both ends
LIGHT_SHOWS = 0.88  # opacity of the flow


@dataclass(frozen=True)
class Stretch:
    """The pieces that the picture shows, from `first` (from 0) up to but without `end`."""

    first: int
    end: int

    @property
    def count(self) -> int:
        return self.end - self.first


@dataclass(frozen=True)
class _Lane:
    """One arm: its place from `top` down, and the height of its middle line, in pixels from the top of the figure."""

    column: ArmColumn[Flow]
    top: float
    middle: float
    bottom: float


@computed_once
def network_figure(
    columns: Sequence[ArmColumn[Flow]],
    stretch: Stretch,
    step: int,
    scale: WidthScale,
    *,
    chosen: str | None = None,
) -> Figure:
    """One lane an arm. A click on a piece knows its name as `customdata` and its arm as the trace's name."""
    lanes = _lanes(columns)
    height = round(-lanes[-1].bottom) + 6 if lanes else 240
    layout = base_layout(height=height, margin=(4, 4, 2, 4))
    span = max(1, stretch.count)
    unit = span / 11  # the words at both ends take the same pixels, however many pieces there are
    # A hair wider than the words that stand at its ends: rounded to single precision they must not fall outside.
    layout["xaxis"] = hidden_axis(-LEFT * unit - HAIR, span + RIGHT * unit + HAIR)
    layout["yaxis"] = hidden_axis(-height + 6, 0)
    layout |= {"hoverdistance": 26, "dragmode": False}
    drawing = _Drawing(layout, stretch, step, scale, unit, chosen)
    for lane in lanes:
        drawing.lane(lane)
    if lanes:
        drawing.words(span + RIGHT * unit, -4, "⟵&nbsp; direction of backpropagation", "right", "top")
    return figure([*drawing.traces, *drawing.notes.traces()], layout)


def _lanes(columns: Sequence[ArmColumn[Flow]]) -> list[_Lane]:
    lanes, top = [], 0.0
    for column in columns:
        arcs = not isinstance(column.data, Missing) and column.data.has_shortcuts
        middle = top - TITLE - (max(RISE + 14, WIDEST / 2) if arcs else WIDEST / 2 + 2)
        bottom = middle - WIDEST / 2 - NUMBERS
        lanes.append(_Lane(column, top, middle, bottom))
        top = bottom - 8
    return lanes


class _Drawing:
    """The figure while it is put together."""

    def __init__(
        self,
        layout: dict[str, Any],
        stretch: Stretch,
        step: int,
        scale: WidthScale,
        unit: float,
        chosen: str | None,
    ) -> None:
        self.layout, self.stretch, self.scale = layout, stretch, scale
        self.step, self.unit, self.chosen = step, unit, chosen
        paths = arm_styles(["branch", "shortcut"])
        self.branch, self.shortcut = paths["branch"].color, paths["shortcut"].color
        self.traces: list[Trace] = []
        self.notes = Words()

    def lane(self, lane: _Lane) -> None:
        column, flow = lane.column, lane.column.data
        name, color = bold(column.style.label or column.arm), column.style.text_color
        self.words(-LEFT * self.unit, lane.top - 2, name, "left", "top", color, 16)
        if isinstance(flow, Missing):
            self.words(self.stretch.count / 2, lane.middle, in_chart(flow.sentence), "center", "middle")
            return
        over = column.diverged_at is not None and self.step >= column.diverged_at
        if over:
            text = f"<b>×</b> diverged at step {column.diverged_at:,d}: from here on every value is NaN or infinite"
            self.words(self.stretch.count / 2, lane.middle + BOX_HALF + 8, text, "center", "bottom", column.style.color)
        moment = flow.at(self.step)
        shown = range(self.stretch.first, min(self.stretch.end, len(flow.pieces)))
        if not over:
            self._flow(lane, flow, moment, shown)
        self._boxes(lane, [flow.pieces[index] for index in shown])
        self._ends(lane, flow, moment, shown, over)
        self._joints(lane, moment, shown, over)
        self._targets(lane, flow, moment, shown, over)

    # ── the flow ─────────────────────────────────────────────────────────────────────────────────────────

    def _flow(self, lane: _Lane, flow: Flow, moment: FlowMoment, shown: range) -> None:
        ribbons = []
        for place, index in enumerate(shown):
            widths = [self.scale.pixels(float(end[index])) for end in (moment.branch, moment.entering)]
            if all(widths):
                ribbons.append(ribbon(place, lane.middle, widths[0], widths[1]))
            if index in moment.paths:
                norms = [float(norm) for norm in moment.paths[index]]
                ribbons += strands(place, lane.middle, [self.scale.pixels(norm) for norm in norms])
        self.traces.append(filled(ribbons, self.branch, "branch", LIGHT_SHOWS))
        for place, index in enumerate(shown):
            width = self.scale.pixels(float(moment.shortcut[index]))
            if flow.pieces[index].shortcut is not ShortcutKind.NONE and width:
                self.traces.append(stroked(arc(place, lane.middle, RISE), self.shortcut, width, "shortcut"))

    def _ends(self, lane: _Lane, flow: Flow, moment: FlowMoment, shown: range, over: bool) -> None:
        """What lies before the first piece and behind the last one."""
        first, count = self.stretch.first, len(shown)
        begins, ends = first == 0, self.stretch.end >= len(flow.pieces)
        if not over:
            entry = self.scale.pixels(float(moment.joints[first]))
            leaving = self.scale.pixels(float(moment.joints[first + count]))
            left = [wedge(-0.3 * self.unit, 0, lane.middle, entry)] if begins else []
            right = [stub(count, count + 0.25 * self.unit, lane.middle, leaving)] if ends else []
            self.traces.insert(0, filled(left + right, CAPTION, "ends", 0.45))
        before = "input" if flow.first_layer == "stem" else f"input,<br>{flow.first_layer}"
        self.words(-0.34 * self.unit, lane.middle, before if begins else "…", "right", "middle", INK)
        after = flow.ends if ends else "…"
        self.words(count + 0.29 * self.unit, lane.middle, after, "left", "middle", INK)
        for place, index in enumerate(shown):
            words = _shape_change(flow.pieces[index])
            if words:
                self.words(place + 0.5, lane.middle + RISE + 12, words, "center", "bottom")
        last = flow.pieces[shown[-1]] if shown else None
        if last is not None and last.shortcut is not ShortcutKind.NONE and not last.change and not over:
            words = "concatenated" if last.shortcut is ShortcutKind.CONCATENATED else "shortcut"
            self.words(count - 0.5, lane.middle + RISE + 12, words, "center", "bottom", self.shortcut)
            self.words(count - 0.5, lane.middle - BOX_HALF - 4, "branch", "center", "top", self.branch)

    # ── the network ──────────────────────────────────────────────────────────────────────────────────────

    def _boxes(self, lane: _Lane, shown: Sequence[Piece]) -> None:
        places = {piece.name: place for place, piece in enumerate(shown)}
        chosen = places.get(self.chosen) if self.chosen else None
        plain = [place for place in places.values() if place != chosen]
        self.traces.append(boxes(plain, lane.middle, PAPER, INK, 1.2))
        if chosen is not None:
            self.traces.append(boxes([chosen], lane.middle, FIELD, INK, 2.4))
        for place, piece in enumerate(shown):
            label = piece.label if len(shown) * max(LONGEST, len(piece.label)) <= ROOMY * LONGEST else piece.short
            text = f"<b>{label}</b>" if place == chosen else label
            self.words(place + 0.5, lane.middle, text, "center", "middle", INK)

    def _joints(self, lane: _Lane, moment: FlowMoment, shown: range, over: bool) -> None:
        places = np.arange(len(shown) + 1, dtype=np.float32)
        norms = moment.joints[self.stretch.first : self.stretch.first + len(places)]
        said = ["–" if over else _norm_text(float(norm)) for norm in norms]
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": lane.column.arm,
                "x": places,
                "y": np.full(len(places), lane.middle, np.float32),
                "marker": {"size": 11, "color": PAPER, "line": {"color": INK, "width": 1.6}},
                "text": [f"gradient norm {text}, step {moment.step:,d}" for text in said],
                "hovertemplate": f"{bold(lane.column.arm)}<br>%{{text}}<extra></extra>",
            }
        )
        below = lane.middle - WIDEST / 2 - 10
        self.words(-0.34 * self.unit, below, "norm", "right", "top")
        widest = max(map(len, said), default=1) * NUMBERED + 6
        every = max(1, math.ceil(widest / (PICTURE_WIDTH / max(1.0, len(shown) + (LEFT + RIGHT) * self.unit))))
        for place in range(0, len(places), every):
            self.words(float(places[place]), below, said[place], "center", "top")

    def _targets(self, lane: _Lane, flow: Flow, moment: FlowMoment, shown: range, over: bool) -> None:
        """Invisible points over each piece and its arc, for hover and click."""
        xs: list[float] = []
        ys: list[float] = []
        names: list[str] = []
        texts: list[str] = []
        for place, index in enumerate(shown):
            piece = flow.pieces[index]
            spots = [(place + 0.5 + offset, lane.middle) for offset in (-0.25, 0.0, 0.25)]
            if piece.shortcut is not ShortcutKind.NONE:
                x, y = arc(place, lane.middle, RISE)
                spots += [(float(x[k]), float(y[k])) for k in (8, 14, 20, 26, 32)]
            for x_at, y_at in spots:
                xs.append(x_at)
                ys.append(y_at)
                names.append(piece.name)
                texts.append(piece.label if over else _numbers(piece, moment, index))
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": lane.column.arm,
                "x": np.array(xs, np.float32),
                "y": np.array(ys, np.float32),
                "marker": {"size": 26, "color": NO_COLOR, "symbol": "square"},
                "text": texts,
                "customdata": names,
                "hovertemplate": f"{bold(lane.column.arm)}, step {moment.step:,d}<br>%{{text}}<extra></extra>",
            }
        )

    def words(
        self, x: float, y: float, text: str, across: str, up: str, color: str | None = None, size: float | None = None
    ) -> None:
        """Text at a place; `across` and `up` say which of its edges stand there."""
        self.notes.add(x, y, text, across, up, color or CAPTION, size or TICK_SIZE)


def _numbers(piece: Piece, moment: FlowMoment, index: int) -> str:
    """All that is known of a piece, for the hover."""
    said = [f"<b>{piece.label}</b>, click to open", f"at its output {_norm_text(float(moment.joints[index + 1]))}"]
    if piece.shortcut is not ShortcutKind.NONE:
        said += [
            f"through the shortcut {_norm_text(float(moment.shortcut[index]))}",
            f"through the branch {_norm_text(float(moment.branch[index]))}",
            f"cosine {number_text(float(moment.cosine[index]), 2)}, "
            f"shortcut’s share {number_text(100 * float(moment.share[index]), 2)} %",
        ]
    said += [
        f"through {path} {_norm_text(float(norm))}"
        for path, norm in zip(piece.paths, moment.paths.get(index, ()), strict=False)
    ]
    return "<br>".join([*said, f"at its input {_norm_text(float(moment.joints[index]))}"])


def _norm_text(norm: float) -> str:
    if math.isnan(norm):
        return "not a number"
    return number_text(norm, 2)


_CHANGES = {
    ShortcutKind.POOLED: "is pooled",
    ShortcutKind.SUBSAMPLED: "skips pixels",
    ShortcutKind.PROJECTION: "is a 1×1 convolution",
}


def _shape_change(piece: Piece) -> str:
    how = _CHANGES.get(piece.shortcut, "")
    return f"{piece.label} {piece.change}: its shortcut {how}" if how and piece.change else ""
