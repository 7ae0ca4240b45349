"""Conventions side by side, and a converter between them."""

import math

import streamlit as st

from explorer.controls.address import choice, ladder, segments, slider
from explorer.controls.panel import panel
from explorer.drawing.colors import INK
from explorer.phenomena.inside_batchnorm.numbers.conventions import (
    CONVENTIONS,
    Convention,
    Weighs,
    bessel_factor,
    eps_gain,
    momentum,
)
from explorer.phenomena.inside_batchnorm.numbers.notation import number, short
from explorer.phenomena.inside_batchnorm.panels.value_table import (
    Emphasis,
    TableRow,
    TableStyle,
    ValueTable,
    value_table,
)

_WEIGHS = {Weighs.NEW: "the new value", Weighs.OLD: "the old value"}


def conventions() -> None:
    """A converter, and below it everybody's habits."""
    st.header("Conventions", anchor=False)
    _converter()
    with panel("Who means what", "defaults; every one normalizes with the biased variance", key="conventions"):
        columns = ["", "momentum", "weighs the", "running variance", "ε", "mode switch", "worth knowing"]
        rows = [TableRow(_habits(row)) for row in CONVENTIONS]
        value_table(ValueTable(columns, rows, INK, TableStyle.WORDS), key="conventions")


@st.fragment
def _converter() -> None:
    with panel("Converter", "one running average, one variance, in everybody's words", key="converter"):
        left, right = st.columns(2, gap="large")
        with left:
            _convert_momentum()
        with right:
            _convert_variance_and_eps()


def _convert_momentum() -> None:
    which, amount = st.columns([58, 42], gap="medium")
    weighs = choice("weighs", list(Weighs), Weighs.NEW, formerly=_WEIGHS.__getitem__)
    with which:
        segments("weighs", list(Weighs), _WEIGHS, label="The number weighs", shows_label=True)
    with amount:
        value = slider("convert", "Momentum", 0.0, 1.0, 0.1, 0.01)
    meant = momentum(value, weighs)
    trap = momentum(value, Weighs.OLD if weighs is Weighs.NEW else Weighs.NEW)
    rows = [
        TableRow(["PyTorch, d2l, labml.ai: m", short(meant.weight_of_new)], Emphasis.STRONG),
        TableRow(["Keras, Flax, MXNet, CS231n: 1 − m", short(meant.weight_of_old)], Emphasis.STRONG),
        TableRow(["the lecture's λ", short(meant.weight_of_old)], Emphasis.STRONG),
        TableRow(["forgets half in", _steps(meant.half_life)]),
        TableRow(["start value below 1 % after", _steps(meant.steps_to_forget_start)]),
        TableRow(["noise left, of a batch's variance: m/(2−m)", f"{number(100 * meant.remaining_noise, 1)} %"]),
        TableRow(["copied unconverted, it forgets half in", _steps(trap.half_life)]),
    ]
    value_table(
        ValueTable([f"r ← {short(meant.weight_of_old)}·r + {short(meant.weight_of_new)}·batch", ""], rows, INK),
        key="momentum",
    )


def _convert_variance_and_eps() -> None:
    values, variance = st.columns(2)
    with values:
        count = ladder("n", "Values n per channel", [1, 2, 4, 8, 16, 32, 64, 256, 1024], 4)
    with variance:
        var = ladder("variance", "Biased variance", [1e-6, 1e-4, 0.01, 0.1, 1.0, 3.5, 10.0], 3.5, short)
    factor = bessel_factor(count)
    unbiased = "undefined: 0/0" if math.isinf(factor) else short(var * factor)
    rows = [
        TableRow(
            [f"unbiased, n/(n−1) = {'1/0' if math.isinf(factor) else short(round(factor, 4))}", unbiased],
            Emphasis.STRONG,
        ),
        *(
            TableRow([f"standard deviation of x̂ at ε = {short(eps)}", number(eps_gain(var, eps), 4)])
            for eps in (1e-3, 1e-5, 1e-8)
        ),
    ]
    value_table(ValueTable([f"σ² = {short(var)}", ""], rows, INK), key="variance")


def _habits(row: Convention) -> list[str]:
    default = row.argument if row.default is None else short(row.default)
    weighs = str(row.weighs) if row.weighs else "–"
    eps = "–" if row.eps is None else short(row.eps)
    return [row.name, default, weighs, row.running_variance, eps, row.mode_switch, row.surprise]


def _steps(steps: float) -> str:
    return "never" if math.isinf(steps) else "at once" if steps == 0 else f"{number(steps, 1)} steps"
