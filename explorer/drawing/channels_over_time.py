"""One layer, channel by channel over time; at the right every channel at the step that the page shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.columns import ArmColumn, Timeline, drawable, row_axis, shown, value_axis
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.grid import BAR_AT, Grid, plot_height
from explorer.drawing.heat import heat
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.reading.computed_once import computed_once
from explorer.reading.histories import History
from explorer.written_numbers import number_text

QUIET = 0.35
"""An arm whose channels stay within this share of the colors looks empty: words say how far they go."""


def channel_name(channel: int) -> str:
    """How a click on a row names its channel; `channel_number` reads it back."""
    return f"channel {channel}"


def channel_number(name: str) -> int:
    return int(name.removeprefix("channel "))


@computed_once
def layer_figure(
    columns: Sequence[ArmColumn[History]],
    channels: NDArray[np.int64],
    chosen: int | None,
    scale: ColorScale,
    timeline: Timeline,
    *,
    title: str,
    left: int,
) -> Figure:
    """`channels` are the rows from top to bottom; an arm's history has `values` (T, C). `title` names the quantity.

    A click on a cell or a point has the channel's name as `y`.
    """
    names = [channel_name(channel) for channel in channels.tolist()]
    labels = [f"ch {channel}" for channel in channels.tolist()]
    grid = Grid(columns, timeline, plot_height=plot_height(5 * len(names), len(columns)), left=left)
    row = channels.tolist().index(chosen) if chosen in channels else None
    rows = row_axis(names, labels, row, grid.plot_height)
    grid.arm_axes(rows)
    for position, column, history in shown(columns):
        grid.add(position, heat(column.arm, history.steps, _by_row(history.values, channels).T, names, scale))
        if words := _quiet_words(history, scale):
            grid.note(position, 0.08, 0.66, words, anchor="left", color=column.style.color, whole_width=True)
    grid.layout["coloraxis"] = scale.coloraxis(x=BAR_AT)
    slices = [(column, *found) for _, column, history in shown(columns) if (found := history.at(timeline.step))]
    x_axis = value_axis(scale, [values for _, _, values in slices], title)
    grid.axes(grid.moment, x_axis, rows | {"matches": "y"})
    for column, step, values in slices:
        grid.add(grid.moment, _points(column, step, _by_row(values[None], channels)[0], names, row, scale))
    steps = {step for _, step, _ in slices}
    there = [column for column, _, values in slices if np.isfinite(values).any()]
    grid.moment_title(min(steps) if len(steps) == 1 else timeline.step, there)
    if row is not None and slices:
        grid.select_row(row, len(names))
    grid.what_happened()
    grid.scrub()
    return grid.finished()


def _by_row(values: NDArray[np.float32], channels: NDArray[np.int64]) -> NDArray[np.float32]:
    """`values` (T, C) as (T, rows); a channel that this arm does not have is NaN."""
    wide = np.full((len(values), int(channels.max(initial=-1)) + 1), np.nan, dtype=np.float32)
    width = min(wide.shape[1], values.shape[1])
    wide[:, :width] = values[:, :width]
    return wide[:, channels]


def _quiet_words(history: History, scale: ColorScale) -> str:
    """`all within ±1.1`, where that is why a heat map looks empty."""
    finite = np.abs(history.values[np.isfinite(history.values)])
    farthest = float(finite.max(initial=0.0))
    if scale.low != -scale.high or not finite.size or farthest > QUIET * scale.high:
        return ""
    return f"all within ±{number_text(farthest, 2)}" if farthest else "all are 0"


def _points(
    column: ArmColumn[History],
    step: int,
    values: NDArray[np.float32],
    names: list[str],
    row: int | None,
    scale: ColorScale,
) -> Trace:
    """One mark a channel, the chosen one larger."""
    usual = 7 if len(names) <= 40 else 5
    sizes = np.full(len(names), usual, dtype=np.float32)
    if row is not None:
        sizes[row] = 12
    value = "%{x:.1%}" if scale.unit == "%" else "%{x:.3g}"
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "name": column.arm,
        "x": drawable(values, scale),
        "y": names,
        "marker": {
            "symbol": column.style.symbol,
            "size": sizes,
            "color": column.style.color,
            "line": {"color": column.style.color, "width": 1.6 if "open" in column.style.symbol else 0},
        },
        "hovertemplate": f"{bold(column.arm)}, %{{y}}<br>step {step:,d}<br>{value}<extra></extra>",
    }
