"""γ and β of one channel over time, among those of its layer; at the right all channels at the page's step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.arms import ArmStyle
from explorer.drawing.axes import linear_axis
from explorer.drawing.colors import INK, LINE_WIDTH
from explorer.drawing.columns import ArmColumn, Timeline, shown, time_axis
from explorer.drawing.figure import Figure
from explorer.drawing.grid import Grid
from explorer.drawing.marks import band, diverged_mark, line
from explorer.drawing.names import bold
from explorer.reading.computed_once import computed_once
from explorer.reading.histories import History
from explorer.reading.reasons import NOTHING_SHOWN, Missing

PLOT_HEIGHT = 170


LETTERS = {"γ": "scale", "β": "shift"}


@dataclass(frozen=True)
class ScaleAndShift:
    """γ and β of all channels of a layer, `values` (T, C) each."""

    gamma: History | Missing
    beta: History | Missing

    def of(self, letter: str) -> History | Missing:
        """That of γ, or of β: a normalizer may learn one of them alone."""
        return self.gamma if letter == "γ" else self.beta


@computed_once
def scale_and_shift_figure(
    arms: Sequence[ArmColumn[ScaleAndShift]], channel: int, timeline: Timeline, *, left: int
) -> Figure:
    """The chosen channel as a line, the range of all channels as a band; at the start γ = 1 and β = 0."""
    there = {letter: _of(arms, letter) for letter in LETTERS}
    plots = [_plot(f"{word} {letter}", _why_none(arms, letter)) for letter, word in LETTERS.items()]
    grid = Grid(plots, timeline, plot_height=PLOT_HEIGHT, left=left, gap=0.07)
    limits = []
    for position, letter in enumerate(LETTERS):
        limits.append(_limits([history.values for _, history in there[letter]], start=1.0 if letter == "γ" else 0.0))
        x_axis = time_axis(timeline.planned) | ({"matches": "x"} if position else {})
        grid.axes(position, x_axis, linear_axis("", *limits[position]))
        for column, history in there[letter]:
            _over_time(grid, position, column, history, channel, letter)
    _all_channels(grid, _pairs(arms), channel, limits, timeline)
    grid.what_happened()
    grid.scrub()
    return grid.finished()


def _of(arms: Sequence[ArmColumn[ScaleAndShift]], letter: str) -> list[tuple[ArmColumn[ScaleAndShift], History]]:
    """The arms that learn `letter`."""
    found = [(column, data.of(letter)) for _, column, data in shown(arms)]
    return [(column, history) for column, history in found if isinstance(history, History)]


def _pairs(
    arms: Sequence[ArmColumn[ScaleAndShift]],
) -> list[tuple[ArmColumn[ScaleAndShift], History, History]]:
    """The arms that learn both."""
    return [
        (column, data.gamma, data.beta)
        for _, column, data in shown(arms)
        if isinstance(data.gamma, History) and isinstance(data.beta, History)
    ]


def _why_none(arms: Sequence[ArmColumn[ScaleAndShift]], letter: str) -> Missing | None:
    """The arms' reasons, where no arm has it; with their names where they differ."""
    found = {column.arm: column.data if isinstance(column.data, Missing) else column.data.of(letter) for column in arms}
    missing = {arm: reason for arm, reason in found.items() if isinstance(reason, Missing)}
    if len(missing) < len(found):
        return None
    reasons = list(dict.fromkeys(missing.values()))
    if len(reasons) > 1:
        return Missing("; ".join(f"{arm}: {reason.sentence}" for arm, reason in missing.items()))
    return reasons[0] if reasons else NOTHING_SHOWN


def _plot(title: str, nothing: Missing | None) -> ArmColumn[None]:
    return ArmColumn(title, ArmStyle(INK, "solid", "", LINE_WIDTH, None), nothing)


def _over_time(
    grid: Grid,
    position: int,
    column: ArmColumn[ScaleAndShift],
    history: History,
    channel: int,
    letter: str,
) -> None:
    finite = np.where(np.isfinite(history.values), history.values, np.nan)
    grid.add(position, band(history.steps, finite.min(axis=1), finite.max(axis=1), column.style, column.arm))
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
    there: Sequence[tuple[ArmColumn[ScaleAndShift], History, History]],
    channel: int,
    limits: Sequence[tuple[float, float]],
    timeline: Timeline,
) -> None:
    """β against γ, one mark a channel, the chosen one larger. A click knows its channel as `customdata`."""
    grid.axes(grid.moment, linear_axis("scale γ", *limits[0]), linear_axis("shift β", *limits[1]))
    for column, scale, shift in there:
        gamma, beta = scale.at(timeline.step), shift.at(timeline.step)
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
    grid.moment_title(timeline.step, [column for column, _, _ in there])


def _limits(values: Sequence[NDArray[np.float32]], start: float) -> tuple[float, float]:
    """From the smallest to the largest value of all arms, the start included, with a little air."""
    finite = np.concatenate([[start], *(array[np.isfinite(array)].ravel() for array in values)])
    low, high = float(finite.min()), float(finite.max())
    margin = max(0.06 * (high - low), 0.05)
    return low - margin, high + margin
