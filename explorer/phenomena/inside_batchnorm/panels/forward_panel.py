"""The forward pass of the chosen value: the formula, the picture, and the table of its whole channel."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from explorer.controls.panel import panel
from explorer.drawing.arms import arm_style
from explorer.phenomena.inside_batchnorm.figures.distribution import Row, before_and_after, shares_a_scale
from explorer.phenomena.inside_batchnorm.numbers.formulas import Operation, channel_values, operations
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Forward, Mode
from explorer.phenomena.inside_batchnorm.numbers.notation import number, short
from explorer.phenomena.inside_batchnorm.panels.formula import show_operation
from explorer.phenomena.inside_batchnorm.panels.last_good import say_last
from explorer.phenomena.inside_batchnorm.panels.stepper import Stepper, stepper
from explorer.phenomena.inside_batchnorm.panels.value_table import Emphasis, TableRow, ValueTable, value_table
from explorer.phenomena.inside_batchnorm.panels.view import View

_COLUMNS = {"x": "x", "centered": "x − μ", "squared": "(x − μ)²", "x_hat": "x̂", "scaled": "γx̂", "y": "y"}
_PICTURED = {"x": "x", "centered": "x − μ", "x_hat": "x̂", "y": "y"}


def forward_panel(view: View) -> None:
    """Formula and picture side by side, one operation at a time, and every intermediate value below."""
    result, cell = view.result, view.cell
    steps = operations(result, cell)
    with panel(f"Forward: {_place(cell)}", key="forward") as card:
        if view.at_hand.is_last_batch:
            say_last(card)
        now = stepper(_stepper(steps, result))
        reached = {"x", *(step.name for step in steps[: now + 1])}
        rows = [
            Row(label, channel_values(getattr(result, name), cell[1]), name in reached)
            for name, label in _PICTURED.items()
        ]
        if not shares_a_scale(rows):
            card.retitle(card.title, "the rows have scales of their own")
        beside = st.container(horizontal=True, vertical_alignment="center")
        with beside.container(key="narrower-side-forward"):
            show_operation(steps[now], arm_style("batch").color)
        with beside.container(key="wider-side-forward"):
            click = card.chart(
                before_and_after(rows, _flat_in_channel(cell, result)),
                table=lambda: pd.DataFrame({_COLUMNS[name]: column for name, column in _values(view).items()}),
                summary=_summary(result, cell),
            )
        value_table(channel_table(view), key="forward")
        if click and isinstance(click.customdata, int):
            view.batch.choose(_flat_in_batch(click.customdata, cell[1], result))
            st.rerun(scope="fragment")


def channel_table(view: View) -> ValueTable:
    """Every value of the channel and what became of it, as far as the stepper goes; the chosen row stands out."""
    values = _values(view)
    steps = operations(view.result, view.cell)
    reached = {"x", *(step.name for step in steps[: _stepper(steps, view.result).position() + 1])}
    chosen = _flat_in_channel(view.cell, view.result)
    rows = []
    for index in range(view.result.count):
        cells = [_written(name, float(column[index])) if name in reached else "" for name, column in values.items()]
        rows.append(TableRow([str(index + 1), *cells], Emphasis.STRONG if index == chosen else Emphasis.NONE))
    columns = ["value", *(_COLUMNS[name] for name in values)]
    return ValueTable(columns, rows, arm_style("batch").color)


def _stepper(steps: Sequence[Operation], result: Forward) -> Stepper:
    names, symbols = [step.name for step in steps], [step.symbol for step in steps]
    return Stepper(names, symbols, key=f"forward_{result.mode}", label="Operation", start="y")


def _values(view: View) -> dict[str, FloatArray]:
    """The chosen channel's values (n,) at every node; in eval mode no deviation is squared."""
    names = [name for name in _COLUMNS if view.result.mode is Mode.TRAIN or name != "squared"]
    return {name: channel_values(getattr(view.result, name), view.cell[1]) for name in names}


def _written(name: str, value: float) -> str:
    return short(value) if name == "x" else number(value)


def _place(cell: tuple[int, ...]) -> str:
    sample, channel, *pixel = (place + 1 for place in cell)
    where = f"sample {sample}, channel {channel}"
    return f"{where}, pixel ({pixel[0]}, {pixel[1]})" if pixel else where


def _summary(result: Forward, cell: tuple[int, ...]) -> str:
    return f"The value {short(float(result.x[cell]))} of {_place(cell)} becomes {number(float(result.y[cell]))}."


def _flat_in_channel(cell: tuple[int, ...], result: Forward) -> int:
    """The position of a cell among its channel's values, samples first, pixels within."""
    sample, _, *pixel = cell
    return int(np.ravel_multi_index((sample, *pixel), (result.x.shape[0], *result.x.shape[2:])))


def _flat_in_batch(index: int, channel: int, result: Forward) -> int:
    pixels = result.x[0, 0].size
    sample, pixel = divmod(index, pixels)
    return (sample * result.x.shape[1] + channel) * pixels + pixel
