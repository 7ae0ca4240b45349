"""All layers over time, one column an arm; at the right every layer's value at the step that the page shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.axes import Axis
from explorer.drawing.columns import ArmColumn, Timeline, drawable, row_axis, shown, value_axis
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import LABEL_SIZE
from explorer.drawing.grid import BAR_AT, Grid, plot_height
from explorer.drawing.heat import heat
from explorer.drawing.labels import spots_beside
from explorer.drawing.marks import line
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.foreign_text import in_chart
from explorer.reading.computed_once import computed_once
from explorer.reading.overviews import NetworkOverview

SLICE_WIDTH = 250.0  # pixels, about; it only decides on which side of a curve its name has room
FEW_LAYERS = 12
LONGEST_LABEL = 5  # characters between the color bar and the last column


@computed_once
def network_figure(
    columns: Sequence[ArmColumn[NetworkOverview]],
    layers: Sequence[str],
    chosen: str | None,
    scale: ColorScale,
    timeline: Timeline,
    *,
    title: str,
    left: int,
) -> Figure:
    """`layers` are the rows, from input to output; `title` names the slice's axis with its unit; `left` are
    the pixels for the rows' labels.

    A click on a cell or a point has the layer's name as `y`.
    """
    grid = Grid(columns, timeline, plot_height=plot_height(8 * len(layers), len(columns), most=420), left=left)
    row = layers.index(chosen) if chosen in layers else None
    rows = row_axis(layers, layers, row, grid.plot_height)
    grid.arm_axes(rows)
    for position, column, overview in shown(columns):
        values = _by_row(overview.values, overview.layers, layers)
        grid.add(position, heat(column.arm, overview.steps, values, layers, scale))
    grid.layout["coloraxis"] = scale.coloraxis(x=BAR_AT)
    slices = [(column, *_slice(overview, layers, timeline.step)) for _, column, overview in shown(columns)]
    x_axis = value_axis(scale, [values for _, _, values in slices], title)
    short = max(map(len, layers), default=0) <= LONGEST_LABEL
    grid.axes(grid.moment, x_axis, rows | {"matches": "y"}, labeled=short)
    for column, step, values in slices:
        grid.add(grid.moment, _curve(column, step, drawable(values, scale), layers, scale))
    nameless = _name_curves(grid, slices, x_axis)
    steps = {step for _, step, _ in slices}
    grid.moment_title(min(steps) if len(steps) == 1 else timeline.step, nameless)
    if row is not None and slices:
        grid.select_row(row, len(layers))
    grid.what_happened()
    grid.scrub()
    return grid.finished()


def _by_row(values: NDArray[np.float32], own: Sequence[str], layers: Sequence[str]) -> NDArray[np.float32]:
    """`values` (own layers, T) in the rows of all layers; a layer that this arm does not have is NaN."""
    if tuple(own) == tuple(layers):
        return values
    placed = np.full((len(layers), values.shape[1]), np.nan, dtype=np.float32)
    for row, layer in enumerate(own):
        placed[layers.index(layer)] = values[row]
    return placed


def _slice(overview: NetworkOverview, layers: Sequence[str], step: int) -> tuple[int, NDArray[np.float32]]:
    found = overview.at(step)
    assert found is not None  # an overview has at least one step
    at, values = found
    return at, _by_row(values[:, None], overview.layers, layers)[:, 0]


def _curve(
    column: ArmColumn[NetworkOverview], step: int, values: NDArray[np.float32], layers: Sequence[str], scale: ColorScale
) -> Trace:
    """From the first layer at the top to the last; few layers get a mark each."""
    color, symbol = column.style.color, column.style.symbol
    value = "%{x:.1%}" if scale.unit == "%" else "%{x:.3g}"
    hover = f"{bold(column.arm)}, %{{y}}<br>step {step:,d}<br>{value}<extra></extra>"
    marks = {
        "mode": "lines+markers",
        "marker": {"symbol": symbol, "size": 8, "color": color, "line": {"color": color, "width": 2}},
    }
    curve = line(values, np.zeros(0), column.style, column.arm, hover=hover)
    return curve | {"y": [in_chart(layer) for layer in layers]} | (marks if len(layers) <= FEW_LAYERS else {})


def _name_curves(
    grid: Grid, slices: Sequence[tuple[ArmColumn[NetworkOverview], int, NDArray[np.float32]]], axis: Axis
) -> list[ArmColumn[NetworkOverview]]:
    """Write each arm's name beside its curve, and return the arms for which there is no room."""
    low, high = axis["range"]
    positions = []
    for _, _, values in slices:
        with np.errstate(divide="ignore", invalid="ignore"):
            on_axis = np.log10(values.astype(np.float64)) if axis["type"] == "log" else values.astype(np.float64)
        positions.append(np.where(np.isfinite(on_axis), (on_axis - low) / (high - low) * SLICE_WIDTH, np.nan))
    names = [column.arm for column, _, _ in slices]
    spots = spots_beside(positions, names, width=SLICE_WIDTH, height=grid.plot_height * grid.rows)
    nameless = []
    for (column, _, _), spot, xs in zip(slices, spots, positions, strict=True):
        if spot is None:
            nameless += [column] if np.isfinite(xs).any() else []
            continue
        grid.note(
            grid.moment,
            float(xs[spot.row]) / SLICE_WIDTH,
            1 - (spot.row + 0.5) / len(xs),
            bold(column.arm),
            anchor=spot.anchor,
            color=column.style.color,
            size=LABEL_SIZE,
            shift=11,
            whole_width=True,
        )
    return nameless
