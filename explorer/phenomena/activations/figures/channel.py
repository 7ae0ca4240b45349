"""One channel: its values over time as histograms, and their density at the step that the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import linear_axis
from explorer.drawing.colors import CAPTION, SEQUENTIAL, as_band
from explorer.drawing.columns import ArmColumn, Timeline, cell_edges, shown
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.drawing.grid import BAR_AT, Grid
from explorer.drawing.marks import line
from explorer.drawing.names import bold
from explorer.phenomena.activations.numbers.histograms import ChannelHistograms, rebinned
from explorer.reading.computed_once import computed_once
from explorer.reading.histories import History, thinned

BINS = 96
PLOT_HEIGHT = 170
SPIKE = 0.3
"""A bin with more than this share of a moment's values is a spike, not a part of the curve."""
MEAN_POINTS = 120  # of the mean's line: more would hide the dashes that tell arms apart


@dataclass(frozen=True)
class ChannelView:
    """An arm's histograms of the channel, and its `mean` over time (T,) where that is known."""

    histograms: ChannelHistograms
    mean: History | None = None


@computed_once
def channel_figure(
    columns: Sequence[ArmColumn[ChannelView]],
    limits: tuple[float, float],
    timeline: Timeline,
    *,
    title: str,
    left: int,
) -> Figure:
    """`limits` are the ends of the value axis, the same for all arms; `title` names it with its unit.

    Color is the square root of the density, so that thin tails stay visible beside a high peak.
    """
    grid = Grid(columns, timeline, plot_height=PLOT_HEIGHT, left=left)
    grid.arm_axes(linear_axis(title, *limits, grid=False))
    edges = np.linspace(*limits, BINS + 1)
    heats = [(position, column, _heat(column, view, edges)) for position, column, view in shown(columns)]
    drawn = np.concatenate([trace["z"].ravel() for _, _, trace in heats]) if heats else np.zeros(0)
    drawn = drawn[np.isfinite(drawn) & (drawn > 0)]
    highest = float(np.percentile(drawn, 99.5)) if drawn.size else 1.0
    for position, _, trace in heats:
        grid.add(position, trace)
    for position, column, view in shown(columns):
        if view.mean is not None:
            hover = f"{bold(column.arm)}, mean<br>step %{{x:,d}}<br>%{{y:.3g}}<extra></extra>"
            mean = thinned(view.mean, MEAN_POINTS)
            values = np.where(np.isfinite(mean.values), mean.values, np.nan)
            grid.add(position, line(mean.steps, values, column.style, column.arm, hover=hover))
    grid.layout["coloraxis"] = _density_colors(highest)
    _densities(grid, columns, limits, title)
    grid.what_happened()
    grid.scrub()
    return grid.finished()


def _heat(column: ArmColumn[ChannelView], view: ChannelView, edges: NDArray[np.float64]) -> Trace:
    """Cells (bins, M): √density; a moment without a finite value stays empty."""
    histograms = view.histograms
    counted = histograms.counts.sum(axis=1)
    width = edges[1] - edges[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = rebinned(histograms, edges).counts / counted[:, None]  # (M, bins)
    return {
        "type": "heatmap",
        "name": column.arm,
        "x": cell_edges(histograms.steps).astype(np.float32),
        "y": edges.astype(np.float32),
        "z": np.sqrt(share.T / width).astype(np.float32),
        "customdata": np.stack([share.T, np.broadcast_to(histograms.steps, share.T.shape)], axis=-1).astype(np.float32),
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": f"{bold(column.arm)}<br>step %{{customdata[1]:,d}}<br>%{{customdata[0]:.1%}} of the values "
        "near %{y:.3g}<extra></extra>",
    }


def _density_colors(highest: float) -> dict[str, object]:
    bar = {
        "x": BAR_AT,
        "xanchor": "left",
        "xpad": 0,
        "y": 0.5,
        "ypad": 0,
        "len": 1.0,
        "thickness": 11,
        "outlinewidth": 0,
        "ticks": "",
        "tickvals": [0.02 * highest, 0.98 * highest],
        "ticktext": ["none", "many"],
        "tickfont": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
    }
    return {"cmin": 0.0, "cmax": highest, "colorscale": SEQUENTIAL, "colorbar": bar}


def _densities(grid: Grid, columns: Sequence[ArmColumn[ChannelView]], limits: tuple[float, float], title: str) -> None:
    """Each arm's own bins, nothing smoothed but the straight lines between their middles.

    A bin that holds much of the values alone (zero after ReLU, a constant channel) leaves the plot at the top, and
    words say how much: its height only says how narrow the bin is.
    """
    curves: list[tuple[ArmColumn[ChannelView], int, Trace]] = []
    heights, spikes = [], []
    for _, column, view in shown(columns):
        found = view.histograms.density(grid.timeline.step)
        if found is None:
            continue
        step, edges, density = found
        share = view.histograms.shares(step)
        usual = np.isfinite(density) & (share <= SPIKE)
        heights.append(float(density[usual].max(initial=0.0)))
        spikes += [(column, float(edges[bin + 1]), float(share[bin])) for bin in np.flatnonzero(share > SPIKE)]
        curves.append((column, step, _density_curve(column, step, edges, density)))
    top = 1.08 * (max(heights, default=0.0) or 1.0)
    grid.axes(grid.moment, linear_axis(title, *limits), linear_axis("", 0, top, ticks=[], grid=False))
    for _, _, trace in curves:
        grid.add(grid.moment, trace)
    for rank, (column, x, share) in enumerate(spikes):
        place = (x - limits[0]) / (limits[1] - limits[0])
        if 0 <= place <= 1:
            anchor, words = "left" if place < 0.6 else "right", f"{100 * share:.0f} % here"
            color, height = column.style.color, 0.95 - 0.11 * rank
            grid.note(grid.moment, place, height, words, anchor=anchor, color=color, shift=8, whole_width=True)
    steps = {step for _, step, _ in curves}
    step = min(steps) if len(steps) == 1 else grid.timeline.step
    grid.moment_title(step, [column for column, _, _ in curves])


def _density_curve(
    column: ArmColumn[ChannelView], step: int, edges: NDArray[np.float64], density: NDArray[np.float64]
) -> Trace:
    highest = density[np.isfinite(density)].max(initial=1.0)
    middles = (edges[:-1] + edges[1:]) / 2
    x = np.concatenate([[edges[0]], middles, [edges[-1]]])
    y = np.concatenate([[0.0], np.where(np.isfinite(density), density, 1e3 * highest), [0.0]])
    hover = f"{bold(column.arm)}, step {step:,d}<br>value %{{x:.3g}}<br>density %{{y:.3g}}<extra></extra>"
    fill = {"fill": "tozeroy", "fillcolor": as_band(column.style.color)}
    return line(x, y, column.style, column.arm, hover=hover) | fill
