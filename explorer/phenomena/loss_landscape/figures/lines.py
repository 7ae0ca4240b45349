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

HEIGHT = 390  # pixels
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
    alone = len({curve.arm for curve in lines if curve.mode is not None}) == 1
    order = {Statistics.RECOMPUTED: 0, None: 1, Statistics.BATCH: 1, Statistics.RUNNING: 2}
    for curve in sorted(lines, key=lambda curve: order[curve.mode]):
        drawn, label = _drawn(curve, scale, STATISTICS_SHORT[curve.mode] if alone and curve.mode else "")
        traces += drawn
        if label is not None:
            labels.append(label)
    end_labels(labels, layout)
    if not traces:
        nothing_recorded(empty, layout)
    return figure(traces, layout)


def _drawn(curve: ModeLine, scale: ColorScale, mode_alone: str) -> tuple[list[Trace], LineEnd | None]:
    alpha, loss = curve.slice.alpha[curve.slice.done], curve.slice.loss[curve.slice.done]
    low, high = ends(scale)
    inside = np.isfinite(loss) & (loss > 0 if scale.logarithmic else True)
    height = np.where(inside, scale.encoded(np.where(inside, loss, 1.0)), np.nan)
    hover = f"{bold(curve.name)}, at %{{x:.2f}}<br>loss %{{customdata[0]:.3g}}<extra></extra>"
    known = np.stack([loss, curve.slice.accuracy[curve.slice.done]], axis=-1)
    style = {"color": curve.style.color, "dash": curve.style.dash, "width": LINE_WIDTH}
    if curve.mode is not None:
        style |= LOOKS[curve.mode]
    if curve.mode is Statistics.RECOMPUTED:
        style |= {"color": translucent(curve.style.color, 0.35), "width": WIDE}
    traces = [line(alpha, height, curve.style, curve.name, hover=hover, customdata=known, line=style)]
    divergent = ~np.isfinite(loss)
    if divergent.any():
        traces.append(_divergent(alpha[divergent], high, curve))
    last = np.flatnonzero(np.isfinite(height))
    if not last.size:
        return traces, None
    at = float(np.clip(height[last[-1]], low, high))
    return traces, LineEnd(mode_alone or curve.name, float(alpha[last[-1]]), at, curve.style.color, bool(mode_alone))


def _divergent(alpha: np.ndarray, top: float, curve: ModeLine) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "not finite",
        "x": alpha.astype(np.float32),
        "y": np.full(len(alpha), top, np.float32),
        "marker": {"symbol": "x-thin", "size": 9, "line": {"color": curve.style.color, "width": 2}},
        "hovertemplate": f"{bold(curve.name)}, at %{{x:.2f}}<br>not finite<extra></extra>",
        "cliponaxis": False,
    }
