"""The grid of every panel: one column an arm, all with the same time and rows, and a last one for the moment.

Up to three arms stand side by side; more are set in two rows. All columns of time zoom together, and so do all rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from explorer.drawing.annotations import LINES_IN_A_PLOT, SCRUB_LINE
from explorer.drawing.arms import shape_of
from explorer.drawing.axes import Axis, base_layout, figure, nth
from explorer.drawing.colors import CAPTION, INK, NO_COLOR, PAPER
from explorer.drawing.columns import ArmColumn, Timeline, time_axis
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fitting import cut_to, in_lines_of
from explorer.drawing.fonts import LABEL_SIZE, SANS, TICK_SIZE
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.reading.reasons import Missing

MOST_ARMS = 6
ARMS_END, BAR_AT, MOMENT_BEGINS = 0.65, 0.66, 0.78  # of the plot area
GAP = 0.035
TOP, BOTTOM, RIGHT = 30, 50, 18  # pixels above, below and right of the plots
CHANGE_LINE = 18  # pixels more above them where settings were changed while training
NAMES_BESIDE_STEP = 18
"""Letters of arms' names for which the last column's title has room."""
CHANGE_WORDS = 0.45  # of a column's width, about, that the words of a change take
HALO = 4  # pixels
ROW_COST = 0.6
"""A row more is worth so many places that would stay empty without it."""
_GLYPHS = {
    "circle": "●",
    "circle-dot": "◉",
    "circle-open": "○",
    "circle-open-dot": "⊙",
    "cross": "✚",
    "diamond": "◆",
    "diamond-open": "◇",
    "diamond-open-dot": "◈",
    "diamond-tall": "⬧",
    "diamond-wide": "⬥",
    "hexagon": "⬢",
    "hexagon-open": "⬡",
    "hexagram": "✶",
    "octagon": "⯃",
    "pentagon": "⬟",
    "pentagon-open": "⬠",
    "square": "■",
    "square-open": "□",
    "square-open-dot": "▣",
    "star": "★",
    "star-diamond": "✦",
    "star-open": "☆",
    "star-square": "✖",
    "star-triangle-up": "▲",
    "triangle-down": "▼",
    "triangle-down-open": "▽",
    "triangle-left": "◀",
    "triangle-left-open": "◁",
    "triangle-right": "▶",
    "triangle-right-open": "▷",
    "triangle-up": "▲",
    "triangle-up-open": "△",
    "x": "✖",
}


class Grid:
    """The figure of a panel while it is put together: layout first, then traces, then what marks them."""

    def __init__(
        self,
        columns: Sequence[ArmColumn[Any]],
        timeline: Timeline,
        *,
        plot_height: int,
        left: int,
        gap: float = GAP,
    ) -> None:
        self.columns, self.timeline, self.plot_height = columns, timeline, plot_height
        self._per_row, self._gap = arms_in_a_row(len(columns)), gap
        self.rows = -(-len(columns) // self._per_row) or 1
        self._line = CHANGE_LINE if timeline.changes else 0
        above = TOP + self._line
        height = self.rows * plot_height + (self.rows - 1) * (above + BOTTOM)
        self._share, self._between = plot_height / height, (above + BOTTOM) / height
        self.layout = base_layout(height=height + above + BOTTOM, margin=(left, RIGHT, above, BOTTOM))
        self.traces: list[Trace] = []
        self._boxed = 0.0  # height of the selected row, as a share of a column's
        for position, column in enumerate(columns):
            across, up = self.domain(position)
            room = across[1] - across[0] + self._gap / 2
            title(self.layout, arm_title(column), across[0], up[1], above=self._line, room=room)

    # ── places ───────────────────────────────────────────────────────────────────────────────────────────

    def domain(self, position: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """Of an arm's plot, as shares of the plot area: from left to right, from bottom to top."""
        row, column = divmod(position, self._per_row)
        top = 1 - row * (self._share + self._between)
        return arm_domain(column, self._per_row, self._gap), (max(0.0, top - self._share), top)

    @property
    def moment(self) -> int:
        """The position of the last column."""
        return len(self.columns)

    def axes(self, position: int, x: Axis, y: Axis, *, labeled: bool = True) -> None:
        """Place a pair of axes at an arm's column, or at `moment`; without labels rows are as in the first one."""
        across, up = self.domain(position) if position < self.moment else ((MOMENT_BEGINS, 1.0), (0.0, 1.0))
        bare = {} if labeled else {"showticklabels": False, "title": {"text": ""}}
        self.layout[nth("xaxis", position)] = x | {"domain": list(across), "anchor": nth("y", position)}
        self.layout[nth("yaxis", position)] = y | bare | {"domain": list(up), "anchor": nth("x", position)}

    def arm_axes(self, y: Axis) -> None:
        """Time to the right in every arm's column; they zoom together."""
        for position in range(len(self.columns)):
            x = time_axis(self.timeline.planned) | ({"matches": "x"} if position else {})
            rows = y | ({"matches": "y"} if position else {})
            self.axes(position, x, rows, labeled=position % self._per_row == 0)

    def moment_title(self, step: int, arms: Sequence[ArmColumn[Any]] = ()) -> None:
        """Above the last column its step, and up to three arms whose marks have no name beside them, where they fit."""
        words = [f"<b>step {step:,d}</b>"]
        if len(arms) <= 3 and sum(len(arm.arm) + 3 for arm in arms) <= NAMES_BESIDE_STEP:
            words += [arm_title(arm) for arm in arms]
        title(self.layout, "  ".join(words), MOMENT_BEGINS, 1.0, above=self._line, room=1 - MOMENT_BEGINS)

    # ── what is drawn ────────────────────────────────────────────────────────────────────────────────────

    def add(self, position: int, trace: Trace) -> None:
        self.traces.append(trace | {"xaxis": nth("x", position), "yaxis": nth("y", position)})

    def scrub(self) -> None:
        """The line of the moment in every arm's column; the browser moves it before Python answers."""
        for position in range(len(self.columns)):
            line = self._vertical(position, self.timeline.step, "solid", width=1.5)
            self._over_colors(line | {"name": SCRUB_LINE})

    def select_row(self, row: int, count: int) -> None:
        """A box of ink around one of `count` rows in every arm's column."""
        self._boxed = 1 - (row + 0.5) / count
        for position in range(len(self.columns)):
            self._over_colors(
                {
                    "type": "rect",
                    "xref": f"{nth('x', position)} domain",
                    "yref": nth("y", position),
                    "x0": 0,
                    "x1": 1,
                    "y0": row - 0.5,
                    "y1": row + 0.5,
                    "line": {"color": INK, "width": 1.5},
                    "fillcolor": NO_COLOR,
                }
            )

    def _over_colors(self, shape: dict[str, Any]) -> None:
        """A line of ink on a line of paper: the colors below may be as dark as the ink."""
        halo = {"color": PAPER, "width": HALO}
        self.layout["shapes"] += [shape | {"line": halo, "layer": "above"}, shape | {"layer": "above"}]

    def what_happened(self) -> None:
        """Settings changed while training: dotted lines, in words above; where runs diverged; and what is missing."""
        planned = self.timeline.planned
        for position, column in enumerate(self.columns):
            self._changes(position)
            if isinstance(column.data, Missing):
                sentence = in_chart(column.data.sentence)
                self.note(position, 0.5, 0.5, sentence, color=CAPTION, whole_width=True)
                across, _ = self.domain(position)
                self.layout["annotations"][-1] |= in_lines_of(LINES_IN_A_PLOT * (across[1] - across[0]))
            elif column.diverged_at is not None:
                late = column.diverged_at > 0.5 * planned
                words = f"diverged at step {column.diverged_at:,d}"
                text = f"{words} <b>×</b>" if late else f"<b>×</b> {words}"
                anchor = "right" if late else "left"
                height = 0.5 if abs(self._boxed - 0.5) > 0.12 else 0.75
                self.note(position, column.diverged_at, height, text, anchor=anchor, color=column.style.color)

    def _changes(self, position: int) -> None:
        """Words that would stand on those of the change before are left out; the line stays."""
        free_from = -math.inf
        for change in self.timeline.changes:
            self.layout["shapes"].append(self._vertical(position, change.step, "dot"))
            place = change.step / self.timeline.planned
            late = place > 0.5
            if place - (CHANGE_WORDS if late else 0.0) >= free_from:
                anchor = "right" if late else "left"
                self.note(position, change.step, 1.0, change.words, anchor=anchor, above=True, shift=0)
                free_from = place + (0.0 if late else CHANGE_WORDS)

    def note(
        self,
        position: int,
        x: float,
        y: float,
        text: str,
        *,
        anchor: str = "center",
        color: str | None = None,
        above: bool = False,
        size: float | None = None,
        shift: int = 4,
        whole_width: bool = False,
    ) -> None:
        """Words at `x` (or, with `whole_width`, at that share of the width) and at share `y` of a column's height.

        `shift` pixels are left between the place and words that begin or end there.
        """
        font = {"family": SANS, "size": size or TICK_SIZE, "color": color or INK}
        self.layout["annotations"].append(
            {
                "xref": f"{nth('x', position)}{' domain' if whole_width else ''}",
                "yref": f"{nth('y', position)} domain",
                "x": x,
                "y": y,
                "text": text,
                "font": font,
                "showarrow": False,
                "xanchor": anchor,
                "yanchor": "bottom" if above else "middle",
                "align": anchor,
                "xshift": {"left": shift, "right": -shift}.get(anchor, 0),
            }
        )

    def finished(self) -> Figure:
        return figure(self.traces, self.layout)

    def _vertical(self, position: int, x: float, dash: str, *, width: float = 1.2) -> dict[str, Any]:
        return {
            "type": "line",
            "xref": nth("x", position),
            "yref": f"{nth('y', position)} domain",
            "x0": x,
            "x1": x,
            "y0": 0,
            "y1": 1,
            "line": {"color": INK, "width": width, "dash": dash},
        }


def plot_height(wanted: int, arms: int, *, most: int = 320) -> int:
    """Pixels of a plot whose rows want so many: more rows, more height, but half of it where arms take two rows."""
    return max(150, min(wanted, most if arms <= 3 else most // 2))


def arms_in_a_row(count: int, most: int = 5) -> int:
    """How many of `count` plots stand side by side, so that rows are few and full: 4 are 2 × 2, 6 are 3 × 2."""

    def cost(columns: int) -> float:
        rows = -(-count // columns)
        return rows * columns - count + ROW_COST * rows

    if count <= min(3, most):
        return max(1, count)
    return min(range(1, min(-(-count // 2), most) + 1), key=cost)


def arm_domain(column: int, per_row: int, gap: float = GAP) -> tuple[float, float]:
    """From left to right, as shares of the plot area: the same in every panel, so that columns line up."""
    width = (ARMS_END - (per_row - 1) * gap) / per_row
    return column * (width + gap), column * (width + gap) + width


def arm_title(column: ArmColumn[Any]) -> str:
    """An arm's name with its mark, in its color."""
    symbol = column.style.symbol
    glyph = _GLYPHS.get(symbol) or _GLYPHS.get(symbol.removesuffix("-dot")) or _GLYPHS.get(shape_of(symbol), "")
    return f'<span style="color:{column.style.text_color}">{glyph} {bold(column.style.label or column.arm)}</span>'


def title(layout: dict[str, Any], text: str, x: float, y: float, *, above: int = 0, room: float | None = None) -> None:
    """Words `above` pixels over a plot whose upper left corner is at (x, y) of the plot area; what is longer than
    `room`, a share of its width, is cut with "…".
    """
    layout["annotations"].append(
        {
            "xref": "paper",
            "yref": "paper",
            "x": x,
            "y": y,
            "text": text,
            "font": {"family": SANS, "size": LABEL_SIZE, "color": INK},
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 3 + above,
            "borderpad": 0,
        }
        | ({} if room is None else cut_to(room))
    )
