"""What stands in a panel's columns, and the axes they share: time to the right, rows from top to bottom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.arms import ArmStyle
from explorer.drawing.axes import Axis, linear_axis, log_axis, positive_limits
from explorer.drawing.colors import INK
from explorer.drawing.names import bold
from explorer.drawing.scales import Arrays, ColorScale
from explorer.foreign_text import in_chart
from explorer.reading.experiment_curves import Change
from explorer.reading.reasons import Missing
from explorer.written_numbers import number_text

NARROWEST_LABEL, LETTER = 68, 7.4  # pixels

Data = TypeVar("Data")


@dataclass(frozen=True)
class ArmColumn(Generic[Data]):
    """What one arm's column shows, or why it shows nothing; `diverged_at` is the step where its run broke off."""

    arm: str
    style: ArmStyle
    data: Data | Missing
    diverged_at: int | None = None


@dataclass(frozen=True)
class Timeline:
    """Training time of all columns: planned steps, the step that the page shows, settings changed while training."""

    planned: int
    step: int
    changes: tuple[Change, ...] = ()


def shown(columns: Sequence[ArmColumn[Data]]) -> list[tuple[int, ArmColumn[Data], Data]]:
    """Position, column and data of the arms that have any."""
    return [
        (position, column, column.data)
        for position, column in enumerate(columns)
        if not isinstance(column.data, Missing)
    ]


def time_axis(planned: int) -> Axis:
    """Half a step of room on both sides, so that the cells of the first and the last step are whole."""
    last = max(1, planned)
    axis = linear_axis("step", 0, last, grid=False)
    return axis | {"range": [-0.5, last + 0.5], "hoverformat": ",d"}


def value_axis(scale: ColorScale, arrays: Arrays, title: str) -> Axis:
    """The axis of the last column: from one end of the colors to the other, and to every value in `arrays` beyond."""
    if scale.unit == "%":
        ticks = [0.0, 0.5, 1.0]
        axis = linear_axis(title, -0.03, 1.03, ticks=ticks)
        return axis | {"ticktext": [f"{number_text(100 * tick)} %" for tick in ticks]}
    ends = np.array([scale.low, scale.high])
    if scale.logarithmic:
        return _log_axis(title, *positive_limits(*arrays, ends))
    finite = np.concatenate([ends, *(np.asarray(array)[np.isfinite(array)].ravel() for array in arrays)])
    low, high = float(finite.min()), float(finite.max())
    margin = 0.04 * (high - low)
    return linear_axis(title, low - margin, high + margin)


def _log_axis(title: str, low: float, high: float) -> Axis:
    """Logarithmic, but only as long as the values reach: a narrow column has no room for whole decades."""
    axis = log_axis(title, low, high)
    ticks = [tick for tick in axis["tickvals"] if low <= tick <= high]
    if len(ticks) < 2:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [factor * 10.0**decade for decade in decades for factor in (1, 2, 5)]
        ticks = [tick for tick in ticks if low <= tick <= high]
    first, last = math.log10(low), math.log10(high)
    margin = 0.06 * (last - first)
    return axis | {
        "range": [first - margin, last + margin],
        "tickvals": ticks,
        "ticktext": [number_text(tick) for tick in ticks],
    }


def drawable(values: NDArray[np.float32], scale: ColorScale) -> NDArray[np.float32]:
    """What has no place on the axis of `scale` becomes a gap: ∞, and on a logarithmic axis 0."""
    there = np.isfinite(values) & ((values > 0) | (not scale.logarithmic))
    return np.where(there, values, np.nan).astype(np.float32)


def row_axis(names: Sequence[str], labels: Sequence[str], chosen: int | None, pixels: float) -> Axis:
    """Rows from top to bottom; as many labels as have room, the chosen row's first and in ink."""
    kept = _labelled_rows(len(names), chosen, pixels)
    texts = [
        f'<span style="color:{INK}">{bold(labels[row])}</span>' if row == chosen else in_chart(labels[row])
        for row in kept
    ]
    return linear_axis("", 0, 1, grid=False) | {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": [in_chart(name) for name in names],
        "range": [len(names) - 0.5, -0.5],
        "tickvals": [in_chart(names[row]) for row in kept],
        "ticktext": texts,
    }


def _labelled_rows(count: int, chosen: int | None, pixels: float) -> list[int]:
    """The chosen row, both ends and rows evenly between, at least a line's height apart."""
    if not count:
        return []
    apart = max(1.0, 19 * count / pixels)
    wanted = [0, count - 1, *np.linspace(0, count - 1, 9 if count > 12 else count).round().astype(int).tolist()]
    kept: list[int] = [] if chosen is None else [chosen]
    for row in wanted:
        if all(abs(row - other) >= apart for other in kept):
            kept.append(row)
    return sorted(kept)


def label_width(labels: Sequence[str]) -> int:
    """Pixels that all panels leave at the left, so that the longest label has room."""
    return round(max([NARROWEST_LABEL, *(14 + LETTER * len(label) for label in labels)]))


def cell_edges(steps: NDArray[np.int64]) -> NDArray[np.floating]:
    """Edges (T + 1,) of the cells of `steps` (T,).

    A cell has its step in the middle where steps are evenly spaced; else it lasts until the next one.
    """
    gaps = np.diff(steps)
    gap = int(gaps[0]) if len(gaps) and (gaps == gaps[0]).all() else 1
    return np.append(steps - 0.5 * gap, steps[-1:] + 0.5 * gap)
