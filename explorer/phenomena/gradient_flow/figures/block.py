"""One block over training: what arrives through the shortcut, through the branch, together, and their cosine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.annotations import LINES_IN_A_PLOT, SCRUB_LINE
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.axes import Axis, base_layout, figure, linear_axis, log_axis, nth, step_axis
from explorer.drawing.colors import CAPTION, GRADIENT, INK
from explorer.drawing.columns import ArmColumn, Timeline
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fitting import in_lines_of
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.grid import arms_in_a_row, title
from explorer.drawing.marks import line
from explorer.drawing.names import bold
from explorer.drawing.points import points_that_fit
from explorer.foreign_text import in_chart
from explorer.phenomena.gradient_flow.figures.profile import log_limits
from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.reading.computed_once import computed_once
from explorer.reading.reasons import Missing

HEIGHT, ROW_HEIGHT = 380, 300  # pixels of one row of plots, and of each where there are several
MARGIN = (70, 20, 34, 52)
LEGENDS = 2
"""Beside so many arms' names there is room for the names of each one's curves; of more they stand once, above."""
LINE_HEIGHT = 22  # pixels
NORMS, COSINE = (0.34, 1.0), (0.0, 0.2)  # of a row's height
GAP = 0.06
INCEPTION_PATHS = ("1×1", "3×3", "5×5", "pooled")


@dataclass(frozen=True)
class _Place:
    """An arm's part of the plot area, in shares of it."""

    across: tuple[float, float]
    bottom: float
    height: float
    is_leftmost: bool

    @property
    def middle(self) -> float:
        return sum(self.across) / 2

    @property
    def width(self) -> float:
        return self.across[1] - self.across[0]

    def up(self, share: float) -> float:
        """A share of the row's height."""
        return min(1.0, self.bottom + share * self.height)


@computed_once
def block_figure(columns: Sequence[ArmColumn[Flow]], piece: str, timeline: Timeline) -> Figure:
    """Small multiples, one an arm, all with the same axes; where no arm has shortcuts there is no cosine below."""
    one_legend = len(columns) > LEGENDS
    left, right, top, bottom = MARGIN
    places, height = _places(len(columns))
    lift = LINE_HEIGHT * one_legend
    layout = base_layout(height=height + lift, margin=(left, right, top + lift, bottom))
    found = [(position, column, _rows(column, piece)) for position, column in enumerate(columns)]
    curves = [rows for _, _, rows in found if not isinstance(rows, Missing)]
    limits = log_limits(*(values for rows in curves for name, values in rows.items() if name != "cosine"))
    angle = any("cosine" in rows for rows in curves)
    styles = path_styles()
    traces: list[Trace] = []
    for position, column, rows in found:
        place = places[position]
        _axes(layout, position, place, limits, timeline, angle=angle)
        name = f'<span style="color:{column.style.text_color}">{bold(column.style.label or column.arm)}</span>'
        title(layout, name, place.across[0], place.up(1.0), room=place.width * (1.0 if one_legend else 0.5))
        if isinstance(rows, Missing):
            _middle(layout, place, in_chart(rows.sentence))
            continue
        assert not isinstance(column.data, Missing)
        kept = points_that_fit(len(column.data.steps))
        for name, values in rows.items():
            y = "y2" if name == "cosine" else "y"
            drawn = values if name == "cosine" else np.where(values > 0, values, np.nan)
            curve = line(column.data.steps[kept], drawn[kept], styles[name], name, hover=_hover(column.arm, name))
            traces.append(curve | {"xaxis": nth("x", position), "yaxis": _nth_y(y, position)})
        if not one_legend:
            _legend(layout, place.across[1], rows, styles)
        if angle and "cosine" not in rows:
            traces.append(_nothing_there(position))
            _middle(layout, place, "a single path: no angle", height=sum(COSINE) / 2)
        if column.diverged_at is not None:
            words = f'<span style="color:{column.style.color}"><b>×</b> diverged at step {column.diverged_at:,d}</span>'
            _middle(layout, place, words)
    if one_legend:
        _legend(layout, 1.0, dict.fromkeys(name for rows in curves for name in rows), styles, lift=LINE_HEIGHT)
    _scrub(layout, places, timeline.step)
    return figure(traces, layout)


def path_styles() -> dict[str, ArmStyle]:
    """The four curves: two hues for the paths, ink for what they add up to, plum for the angle."""
    paths = arm_styles(["branch", "shortcut"])
    return {
        "shortcut": paths["shortcut"],
        "branch": paths["branch"],
        "together": ArmStyle(INK, "solid", "circle", 2.0, None),
        "cosine": ArmStyle(GRADIENT, "solid", "circle", 2.0, None),
        **arm_styles(INCEPTION_PATHS),
    }


def _rows(column: ArmColumn[Flow], name: str) -> dict[str, NDArray[np.float32]] | Missing:
    flow = column.data
    if isinstance(flow, Missing):
        return flow
    row = next((index for index, piece in enumerate(flow.pieces) if piece.name == name), None)
    if row is None:
        return Missing(f"this network has no {name}")
    if row in flow.paths:
        return {"together": flow.joints[row], **dict(zip(flow.pieces[row].paths, flow.paths[row], strict=True))}
    if not np.isfinite(flow.shortcut[row]).any():
        return {"branch": flow.branch[row]}
    return {
        "together": flow.joints[row],
        "shortcut": flow.shortcut[row],
        "branch": flow.branch[row],
        "cosine": flow.cosine[row],
    }


def _places(count: int) -> tuple[list[_Place], int]:
    """Row by row from the upper left; and the height of the whole in pixels."""
    beside = arms_in_a_row(count)
    rows = -(-count // beside) or 1
    _, _, top, bottom = MARGIN
    height = HEIGHT if rows == 1 else rows * ROW_HEIGHT
    between = (top + bottom) / (height - top - bottom)
    each = (1 - (rows - 1) * between) / rows
    width = (1 - (beside - 1) * GAP) / beside
    found = []
    for position in range(count):
        row, column = divmod(position, beside)
        left = column * (width + GAP)
        lowest = max(0.0, 1 - row * (each + between) - each)
        found.append(_Place((left, left + width), lowest, each, column == 0))
    return found, height


def _axes(
    layout: dict[str, Any],
    position: int,
    place: _Place,
    limits: tuple[float, float],
    timeline: Timeline,
    *,
    angle: bool,
) -> None:
    first = position == 0
    bare: Axis = {} if place.is_leftmost else {"showticklabels": False, "title": {"text": ""}}
    same, same_cosine = ({}, {}) if first else ({"matches": "y"}, {"matches": "y2"})
    below = _nth_y("y2" if angle else "y", position)
    layout[nth("xaxis", position)] = step_axis(timeline.planned, grid=False) | {
        "domain": list(place.across),
        "anchor": below,
    }
    if not first:
        layout[nth("xaxis", position)]["matches"] = "x"
    norms = {"domain": list(map(place.up, NORMS if angle else (0.0, 1.0))), "anchor": nth("x", position)}
    layout[_key_y("y", position)] = log_axis("norm", *limits) | bare | same | norms
    if angle:
        axis = linear_axis("cosine", -1, 1, ticks=[-1, 0, 1]) | bare | same_cosine
        layout[_key_y("y2", position)] = axis | {"domain": list(map(place.up, COSINE)), "anchor": nth("x", position)}


def _hover(arm: str, name: str) -> str:
    words = {"together": "both together", "cosine": "cosine"}.get(name, f"through the {name}")
    return f"{bold(arm)}, step %{{x:,d}}<br>{words} %{{y:.3g}}<extra></extra>"


def _legend(
    layout: dict[str, Any], right: float, names: Iterable[str], styles: dict[str, ArmStyle], *, lift: int = 0
) -> None:
    """The curves' names above the plot: lines that cross would carry labels on top of each other."""
    text = "&nbsp;&nbsp;".join(f'<span style="color:{styles[name].color}">{bold(name)}</span>' for name in names)
    _words(layout, right, 1.0, text, anchor="right", lift=lift)


def _words(layout: dict[str, Any], x: float, y: float, text: str, *, anchor: str = "left", lift: int = 0) -> None:
    """`lift` is in pixels."""
    layout["annotations"].append(
        {"xref": "paper", "yref": "paper", "x": x, "y": y, "text": text, "showarrow": False, "xanchor": anchor,
         "yanchor": "bottom", "yshift": 4 + lift, "font": {"family": SANS, "size": 15, "color": INK}}
    )  # fmt: skip


def _nothing_there(position: int) -> Trace:
    """Plotly leaves axes out that no trace needs."""
    empty = np.array([np.nan], np.float32)
    axes = {"xaxis": nth("x", position), "yaxis": _nth_y("y2", position)}
    return {"type": "scatter", "x": empty, "y": empty, "hoverinfo": "skip"} | axes


def _middle(layout: dict[str, Any], place: _Place, text: str, *, height: float = 0.7) -> None:
    layout["annotations"].append(
        {"xref": "paper", "yref": "paper", "x": place.middle, "y": place.up(height), "text": text, "showarrow": False,
         "font": {"family": SANS, "size": TICK_SIZE, "color": CAPTION}} | in_lines_of(LINES_IN_A_PLOT * place.width)
    )  # fmt: skip


def _scrub(layout: dict[str, Any], places: Sequence[_Place], step: int) -> None:
    for position, place in enumerate(places):
        layout["shapes"].append(
            {"type": "line", "name": SCRUB_LINE, "xref": nth("x", position), "yref": "paper", "x0": step, "x1": step,
             "y0": place.up(0.0), "y1": place.up(1.0), "line": {"color": INK, "width": 1.5}}
        )  # fmt: skip


# Each column has one x axis and two y axes: y, y2 of the first, y3, y4 of the second, …


def _nth_y(which: str, position: int) -> str:
    number = 2 * position + (2 if which == "y2" else 1)
    return "y" if number == 1 else f"y{number}"


def _key_y(which: str, position: int) -> str:
    return _nth_y(which, position).replace("y", "yaxis")
