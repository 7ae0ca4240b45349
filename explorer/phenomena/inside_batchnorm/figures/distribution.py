"""One channel's values on their way: x, x − μ, x̂, y, each a row of dots, the chosen one followed in color."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.drawing.arms import arm_style
from explorer.drawing.axes import base_layout, figure, linear_axis
from explorer.drawing.colors import CAPTION, HAIRLINE, INK, LINE_WIDTH, PAPER, as_band
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import TICK_SIZE
from explorer.phenomena.inside_batchnorm.figures.drawing import words
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray
from explorer.phenomena.inside_batchnorm.numbers.notation import number
from explorer.reading.computed_once import computed_once

_WIDEST_RATIO = 15.0


@dataclass(frozen=True)
class Row:
    """One stage: its name, the channel's values there (n,), and whether the step shown has reached it."""

    name: str
    values: FloatArray
    reached: bool = True


def shares_a_scale(rows: Sequence[Row]) -> bool:
    """Whether all stages can be read on one axis; where one is far wider, each row takes its own scale."""
    extents = [float(np.ptp(row.values) + abs(row.values.mean())) for row in rows]
    there = [extent for extent in extents if extent > 0]
    return not there or max(there) <= _WIDEST_RATIO * min(there)


@computed_once
def before_and_after(rows: Sequence[Row], chosen: int) -> Figure:
    """Rows from top to bottom with lines between them, mean ± deviation as a bar, `chosen` in batch's color.

    The axis covers all rows from the start, so that stepping on moves nothing that is there already.
    """
    style = arm_style("batch")
    layout = base_layout(height=58 * len(rows) + 74, margin=(60, 108, 34, 40))
    common = shares_a_scale(rows)
    low, high = _limits([row.values for row in rows]) if common else (0.0, 1.0)
    layout["xaxis"] = linear_axis("", low, high, ticks=None if common else []) | {"fixedrange": True}
    layout["yaxis"] = {"visible": False, "range": [-len(rows) + 0.45, 0.55], "fixedrange": True, "type": "linear"}
    layout["dragmode"] = False
    drawn = [(depth, row, _placed(row.values, common)) for depth, row in enumerate(rows) if row.reached]
    paths = np.array([place for _, _, place in drawn]).T  # (n, rows drawn)
    others = np.delete(paths, chosen, axis=0)
    traces = [
        *_bars([(place, -depth) for depth, _, place in drawn], style.color),
        _paths(others, CAPTION, 1.2, PAPER, 9),
        _paths(paths[[chosen]], style.color, LINE_WIDTH, style.color, 13),
    ]
    for depth, row in enumerate(rows):
        color = INK if row.reached else HAIRLINE
        beside = [words(0, -depth, row.name, size=17, color=color, shift=(-32, 0))]
        if row.reached:
            text = f"{number(float(row.values.mean()), 2)} ± {number(float(row.values.std()), 2)}"
            beside.append(words(1, -depth, text, anchor="left", shift=(14, 0)))
        layout["annotations"] += [label | {"xref": "paper"} for label in beside]
    heading = words(1, 0.5, "mean ± σ", size=TICK_SIZE, color=CAPTION, anchor="left", shift=(14, 12))
    layout["annotations"].append(heading | {"xref": "paper"})
    return figure([*traces, *(_hover(row, place, -depth) for depth, row, place in drawn)], layout)


def _placed(values: FloatArray, common: bool) -> FloatArray:
    """Where the values lie on the picture's axis: themselves, or their place between the row's own ends."""
    if common:
        return values
    low, high = _limits([values])
    return (values - low) / (high - low)


def _limits(arrays: list[FloatArray]) -> tuple[float, float]:
    values = np.concatenate([*arrays, [0.0]] if len(arrays) > 1 else arrays)
    low, high = float(values.min()), float(values.max())
    air = 0.08 * (high - low) or max(1.0, abs(high) * 0.1)
    return low - air, high + air


def _bars(rows: Sequence[tuple[FloatArray, float]], color: str) -> list[Trace]:
    """Every row's mean ± one deviation as a pale bar, the mean as a tick on it."""
    half, gap = 0.13, float("nan")
    bars, ticks = [], []
    for place, y in rows:
        mean, deviation = float(place.mean()), float(place.std())
        left, right, bottom, top = mean - deviation, mean + deviation, y - half, y + half
        bars += [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom), (gap, gap)]
        ticks += [(mean, y - 1.3 * half), (mean, y + 1.3 * half), (gap, gap)]
    fill = {"fill": "toself", "fillcolor": as_band(color, more=0.05), "line": {"width": 0}}
    return [_outline(bars) | fill, _outline(ticks) | {"line": {"color": color, "width": 2.4}}]


def _outline(points: Sequence[tuple[float, float]]) -> Trace:
    x, y = np.array(points, dtype=np.float32).T
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip"}


def _paths(places: FloatArray, line: str, width: float | str, fill: str, size: float) -> Trace:
    """The ways of values (paths, rows) from row to row, as one trace with gaps between them."""
    with_gap = np.pad(places, ((0, 0), (0, 1)), constant_values=np.nan)
    rows = np.tile(np.append(-np.arange(places.shape[1]), np.nan), len(places))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": with_gap.ravel().astype(np.float32),
        "y": rows.astype(np.float32),
        "line": {"color": line, "width": width},
        "marker": {"size": size, "color": fill, "line": {"color": line, "width": 1.8}, "opacity": 1},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _hover(row: Row, place: FloatArray, y: float) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": place.astype(np.float32),
        "y": np.full(len(place), y, dtype=np.float32),
        "marker": {"size": 16, "opacity": 0, "color": INK},
        "text": [f"{row.name} = {number(float(value), 6)}" for value in row.values],
        "customdata": list(range(len(place))),
        "hovertemplate": "%{text}<extra></extra>",
    }
