"""γ and β of one channel over time, among those of its layer; at the right all channels at the page's step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import linear_axis
from explorer.drawing.columns import ArmColumn, Timeline, shown, time_axis
from explorer.drawing.grid import Grid
from explorer.drawing.marks import band, diverged_mark, line
from explorer.drawing.names import bold
from explorer.drawing.theme import ArmStyle, Figure, Theme
from explorer.reading.histories import WAITING, History, Missing

PLOT_HEIGHT = 170


@dataclass(frozen=True)
class ScaleAndShift:
    """γ and β of all channels of a layer, `values` (T, C) each."""

    gamma: History
    beta: History


def scale_and_shift_figure(
    arms: Sequence[ArmColumn[ScaleAndShift]], channel: int, timeline: Timeline, theme: Theme, *, left: int
) -> Figure:
    """The chosen channel as a line, the range of all channels as a band; at the start γ = 1 and β = 0."""
    there = [(column, data) for _, column, data in shown(arms) if len(data.gamma)]
    reasons = [column.data for column in arms if isinstance(column.data, Missing)]
    nothing = None if there else next(iter(reasons), WAITING)
    plots = [_plot("scale γ", nothing, theme), _plot("shift β", nothing, theme)]
    grid = Grid(plots, timeline, theme, plot_height=PLOT_HEIGHT, left=left, gap=0.07)
    limits = []
    for position, letter in enumerate(("γ", "β")):
        histories = [(column, data.gamma if letter == "γ" else data.beta) for column, data in there]
        limits.append(_limits([history.values for _, history in histories], start=1.0 if letter == "γ" else 0.0))
        x_axis = time_axis(theme, timeline.planned) | ({"matches": "x"} if position else {})
        grid.axes(position, x_axis, linear_axis(theme, "", *limits[position]))
        for column, history in histories:
            _over_time(grid, position, column, history, channel, letter, theme)
    _all_channels(grid, there, channel, limits, timeline, theme)
    grid.what_happened()
    grid.scrub()
    return grid.finished()


def _plot(title: str, nothing: Missing | None, theme: Theme) -> ArmColumn[None]:
    return ArmColumn(title, ArmStyle(theme.ink, "solid", "", theme.line_width, None), nothing)


def _over_time(
    grid: Grid,
    position: int,
    column: ArmColumn[ScaleAndShift],
    history: History,
    channel: int,
    letter: str,
    theme: Theme,
) -> None:
    finite = np.where(np.isfinite(history.values), history.values, np.nan)
    grid.add(position, band(history.steps, finite.min(axis=1), finite.max(axis=1), column.style, column.arm, theme))
    if channel >= finite.shape[1]:
        return
    values = finite[:, channel]
    hover = f"{bold(column.arm)}, channel {channel}<br>step %{{x:,d}}<br>{letter} = %{{y:.3g}}<extra></extra>"
    grid.add(position, line(history.steps, values, column.style, column.arm, hover=hover))
    last = np.flatnonzero(np.isfinite(values))
    if column.diverged_at is not None and len(last):
        grid.add(position, diverged_mark(column.diverged_at, float(values[last[-1]]), column.style))


def _all_channels(
    grid: Grid,
    there: Sequence[tuple[ArmColumn[ScaleAndShift], ScaleAndShift]],
    channel: int,
    limits: Sequence[tuple[float, float]],
    timeline: Timeline,
    theme: Theme,
) -> None:
    """β against γ, one mark a channel, the chosen one larger. A click knows its channel as `customdata`."""
    grid.axes(grid.moment, linear_axis(theme, "scale γ", *limits[0]), linear_axis(theme, "shift β", *limits[1]))
    for column, data in there:
        gamma, beta = data.gamma.at(timeline.step), data.beta.at(timeline.step)
        if gamma is None or beta is None:
            continue
        channels = np.arange(len(gamma[1]))
        name = f"{bold(column.arm)}, channel %{{customdata}}<br>step {gamma[0]:,d}"
        grid.add(
            grid.moment,
            {
                "type": "scatter",
                "mode": "markers",
                "name": column.arm,
                "x": gamma[1],
                "y": beta[1],
                "customdata": channels.astype(np.int32),
                "marker": {
                    "symbol": column.style.symbol,
                    "color": column.style.color,
                    "size": np.where(channels == channel, 13, 7).astype(np.float32),
                    "opacity": np.where(channels == channel, 1.0, 0.55).astype(np.float32),
                    "line": {"width": 0},
                },
                "hovertemplate": f"{name}<br>γ = %{{x:.3g}}<br>β = %{{y:.3g}}<extra></extra>",
            },
        )
    grid.moment_title(timeline.step, [column for column, _ in there])


def _limits(values: Sequence[NDArray[np.float32]], start: float) -> tuple[float, float]:
    """From the smallest to the largest value of all arms, the start included, with a little air."""
    finite = np.concatenate([[start], *(array[np.isfinite(array)].ravel() for array in values)])
    low, high = float(finite.min()), float(finite.max())
    margin = max(0.06 * (high - low), 0.05)
    return low - margin, high + margin
