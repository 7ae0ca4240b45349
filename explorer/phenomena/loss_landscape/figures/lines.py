"""The loss along one direction: all arms, in one mode or in all three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from explorer.drawing.annotations import LineEnd, end_labels, nothing_recorded
from explorer.drawing.arms import ArmStyle
from explorer.drawing.axes import base_layout, figure, linear_axis
from explorer.drawing.colors import LINE_WIDTH, translucent
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.marks import line
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.phenomena.loss_landscape.figures.scale import ends, tick_words
from explorer.phenomena.loss_landscape.numbers.slices import Slice
from explorer.phenomena.loss_landscape.numbers.words import STATISTICS_SHORT, arm_and_mode
from explorer.reading.computed_once import computed_once
from explorer.study_requests.loss_landscape import Statistics

HEIGHT, LETTERS = 390, 36  # pixels, and letters of a line of words in the middle
WIDE = 9  # pixels: recomputed statistics lie under the line of the batch's, with which they nearly coincide
DOTS = "2px,3px"
LOOKS: dict[Statistics, dict[str, Any]] = {
    Statistics.BATCH: {},
    Statistics.RUNNING: {"dash": DOTS},
    Statistics.RECOMPUTED: {"dash": "solid"},
}


@dataclass(frozen=True)
class ModeLine:
    """One arm's loss along the direction in one mode; `mode` is None where the three coincide."""

    arm: str
    style: ArmStyle
    mode: Statistics | None
    slice: Slice

    @property
    def name(self) -> str:
        return arm_and_mode(self.arm, self.mode)


@computed_once
def lines_figure(
    lines: Sequence[ModeLine],
    scale: ColorScale,
    *,
    axis_title: str,
    limits: tuple[float, float],
    empty: str = "",
    height: int = HEIGHT,
) -> Figure:
    """Where only one arm has modes, its lines are labeled by the mode alone, in its color.

    A point that is not finite is a gap in its line, and a × at the top.
    """
    layout = base_layout(height=height, margin=(62, 84, 14, 52))
    layout["xaxis"] = linear_axis(axis_title, *limits)
    low, high = ends(scale)
    positions, texts = tick_words(scale)
    layout["yaxis"] = linear_axis("", low, high, ticks=positions) | {"ticktext": texts}
    traces: list[Trace] = []
    labels: list[LineEnd] = []
    alone = len({one.arm for one in lines if one.mode is not None}) == 1
    order = {Statistics.RECOMPUTED: 0, None: 1, Statistics.BATCH: 1, Statistics.RUNNING: 2}
    for one in sorted(lines, key=lambda one: order[one.mode]):
        drawn, label = _drawn(one, scale, STATISTICS_SHORT[one.mode] if alone and one.mode else one.name)
        traces += drawn
        if label is not None:
            labels.append(label)
    end_labels(labels, layout)
    if not traces:
        nothing_recorded(empty, layout, letters=LETTERS)
    return figure(traces, layout)


def _drawn(one: ModeLine, scale: ColorScale, label: str) -> tuple[list[Trace], LineEnd | None]:
    alpha, loss = one.slice.alpha[one.slice.done], one.slice.loss[one.slice.done]
    low, high = ends(scale)
    inside = np.isfinite(loss) & (loss > 0 if scale.logarithmic else True)
    height = np.where(inside, scale.encoded(np.where(inside, loss, 1.0)), np.nan)
    hover = f"{bold(one.name)}, at %{{x:.2f}}<br>loss %{{customdata[0]:.3g}}<extra></extra>"
    known = np.stack([loss, one.slice.accuracy[one.slice.done]], axis=-1)
    style = {"color": one.style.color, "dash": one.style.dash, "width": LINE_WIDTH}
    if one.mode is not None:
        style |= LOOKS[one.mode]
    if one.mode is Statistics.RECOMPUTED:
        style |= {"color": translucent(one.style.color, 0.35), "width": WIDE}
    traces = [line(alpha, height, one.style, one.name, hover=hover, customdata=known, line=style)]
    divergent = ~np.isfinite(loss)
    if divergent.any():
        traces.append(_divergent(alpha[divergent], high, one))
    last = np.flatnonzero(np.isfinite(height))
    if not last.size:
        return traces, None
    at = float(np.clip(height[last[-1]], low, high))
    return traces, LineEnd(label, float(alpha[last[-1]]), at, one.style.color)


def _divergent(alpha: np.ndarray, top: float, one: ModeLine) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "not finite",
        "x": alpha.astype(np.float32),
        "y": np.full(len(alpha), top, np.float32),
        "marker": {"symbol": "x-thin", "size": 9, "line": {"color": one.style.color, "width": 2}},
        "hovertemplate": f"{bold(one.name)}, at %{{x:.2f}}<br>not finite<extra></extra>",
        "cliponaxis": False,
    }
