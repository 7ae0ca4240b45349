"""The forward pass of the chosen value: the formula, the picture, and the table of its whole channel."""

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis.inside_batchnorm.formulas import channel_values, operations
from explorer.analysis.inside_batchnorm.forward import FloatArray, Forward, Mode
from explorer.analysis.inside_batchnorm.notation import number, short
from explorer.figures.inside_batchnorm.distribution import Row, before_and_after, shares_a_scale
from explorer.figures.theme import Theme, arm_style
from explorer.widgets.inside_batchnorm.formula import show_operation
from explorer.widgets.inside_batchnorm.stepper import stepper
from explorer.widgets.inside_batchnorm.value_table import Emphasis, TableRow, value_table
from explorer.widgets.inside_batchnorm.workbench import Workbench
from explorer.widgets.panel import panel

_COLUMNS = {"x": "x", "centered": "x − μ", "squared": "(x − μ)²", "x_hat": "x̂", "scaled": "γx̂", "y": "y"}
_PICTURED = {"x": "x", "centered": "x − μ", "x_hat": "x̂", "y": "y"}


def forward_panel(bench: Workbench, result: Forward, cell: tuple[int, ...], theme: Theme) -> None:
    """Formula and picture side by side, one operation at a time, and every intermediate value below."""
    channel = cell[1]
    steps = operations(result, cell)
    columns = [name for name in _COLUMNS if result.mode is Mode.TRAIN or name != "squared"]
    values = {name: channel_values(getattr(result, name), channel) for name in columns}
    chosen = _flat_in_channel(cell, result)
    with panel(f"Forward: {_place(cell)}", key="forward") as card:
        names = [step.name for step in steps]
        now = stepper(
            names, [step.symbol for step in steps], key=f"forward_{result.mode}", label="Operation", start="y"
        )
        reached = {"x", *names[: now + 1]}
        rows = [Row(name, values[key], key in reached) for key, name in _PICTURED.items()]
        if not shares_a_scale(rows):
            card.retitle(card.title, "the rows have scales of their own")
        formula, picture = st.columns([42, 58], vertical_alignment="center")
        with formula:
            show_operation(steps[now], arm_style("batch", theme).color)
        with picture:
            click = card.chart(
                before_and_after(rows, chosen, theme),
                theme,
                table=lambda: pd.DataFrame({_COLUMNS[name]: column for name, column in values.items()}),
                summary=_summary(result, cell),
            )
        _channel_table(values, chosen, reached, theme)
        if click and isinstance(click.customdata, int):
            bench.choose(_flat_in_batch(click.customdata, channel, result))
            st.rerun(scope="fragment")


def _channel_table(values: dict[str, FloatArray], chosen: int, reached: set[str], theme: Theme) -> None:
    """Every value of the channel and what became of it; the chosen row stands out."""
    rows = []
    for index in range(len(values["x"])):
        cells = [_written(name, float(column[index])) if name in reached else "" for name, column in values.items()]
        emphasis = Emphasis.STRONG if index == chosen else Emphasis.NONE
        rows.append(TableRow([str(index + 1), *cells], emphasis))
    accent = arm_style("batch", theme).color
    value_table(["value", *(_COLUMNS[name] for name in values)], rows, key="forward", accent=accent)


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
