"""The average that the page replays: any momentum in both conventions, cumulative, biased, from any start."""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.address import choice, number
from explorer.controls.beside import text_beside
from explorer.controls.shown_value import show_value
from explorer.phenomena.running_statistics.numbers.distance import WhatIf
from explorer.phenomena.running_statistics.numbers.recorded import START_MEAN, START_VAR
from explorer.phenomena.running_statistics.numbers.words import MomentumNumbers, momentum_numbers, momentum_text
from explorer.phenomena.running_statistics.panels.view import View

LADDER = (
    0.0, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6,
    0.7, 0.8, 0.9, 0.95, 0.99, 1.0,
)  # fmt: skip
USUAL, OTHER = 0.1, 0.01
"""What is replayed at first: PyTorch's default, or where the run had that, a tenth of it."""
EXPONENTIAL, CUMULATIVE = "exponential", "cumulative"
UNBIASED, BIASED = "unbiased", "biased"
LARGEST_START = 1e9

_hand = component("momentum_hand", js=text_beside(__file__, "momentum_hand.js"))


def choose_what_if(view: View) -> WhatIf:
    """What the controls say; they stand in the address: `?m=0.02&variance=biased&start_var=2`."""
    momentum = choice("m", _offered(view.momentum), OTHER if view.momentum == USUAL else USUAL)
    average = choice("average", [EXPONENTIAL, CUMULATIVE], EXPONENTIAL)
    variance = choice("variance", [UNBIASED, BIASED], UNBIASED)
    return WhatIf(
        momentum=None if average == CUMULATIVE else momentum,
        biased=variance == BIASED,
        start_mean=number("start_mean", START_MEAN, -LARGEST_START, LARGEST_START),
        start_var=number("start_var", START_VAR, 0.0, LARGEST_START),
    )


def draw_controls(what_if: WhatIf, view: View) -> None:
    """The slider over usual momenta, the same number exactly in both conventions, and the rest of the rule."""
    cumulative = what_if.momentum is None
    st.select_slider(
        "Momentum", _offered(view.momentum), key="m", persist_state="session",
        format_func=momentum_text, disabled=cumulative,
        help="From 0, which never updates, to 1, which keeps the last batch only.",
    )  # fmt: skip
    _hand(
        key="momentum hand",
        data={
            "slider": "m",
            "ladder": [{"momentum": momentum, "name": line_name(momentum)} for momentum in _offered(view.momentum)],
            "name": line_name(what_if.momentum),
        },
    )
    momentum = float(st.session_state["m"])
    show_value("m exactly", momentum)
    show_value("λ exactly", 1.0 - momentum)
    new, old, start_mean, start_var = st.columns(4, vertical_alignment="bottom")
    new.number_input(
        "PyTorch’s m", 0.0, 1.0, step=0.001, format="%.6g", key="m exactly", persist_state="session",
        disabled=cumulative,
        on_change=lambda: _set(st.session_state["m exactly"]),
        help="The weight of the new value: r ← (1 − m)·r + m·batch",
    )  # fmt: skip
    old.number_input(
        "textbook’s λ", 0.0, 1.0, step=0.001, format="%.6g", key="λ exactly", persist_state="session",
        disabled=cumulative,
        on_change=lambda: _set(1.0 - st.session_state["λ exactly"]),
        help="The weight of the old value, also in Keras and Flax: r ← λ·r + (1 − λ)·batch",
    )  # fmt: skip
    start_mean.number_input("mean starts at", step=0.5, key="start_mean", persist_state="session", format="%.6g")
    start_var.number_input(
        "variance starts at", min_value=0.0, step=0.5, key="start_var", persist_state="session", format="%.6g"
    )
    average, variance = st.columns(2)
    average.segmented_control(
        "Average", [EXPONENTIAL, CUMULATIVE], key="average", persist_state="session", required=True,
        help="Cumulative, momentum=None in PyTorch: the mean of all batches so far, m = 1/t.",
    )  # fmt: skip
    variance.segmented_control(
        "Variance", [UNBIASED, BIASED], key="variance", persist_state="session", required=True,
        help="PyTorch averages the unbiased one, n/(n − 1)·σ²; the d2l layer from scratch the biased one.",
    )  # fmt: skip


def draw_numbers(what_if: WhatIf, view: View) -> None:
    """Both momenta in numbers, as the run had it and as it is replayed."""
    own, other = momentum_numbers(view.momentum, view.step), momentum_numbers(what_if.momentum, view.step)
    rows = {
        "PyTorch’s m": "new_weight",
        "textbook’s λ": "old_weight",
        "half-life": "half_life",
        f"start’s weight, step {view.step:,d}": "start_share",
        "noise left": "noise",
    }
    table = ["| | as it ran | what if |", "|:--|--:|--:|"]
    table += [f"| {words} | {_cell(own, name)} | **{_cell(other, name)}** |" for words, name in rows.items()]
    st.markdown("\n".join(table))
    st.caption("Noise left: √(m / (2 − m)), the average’s deviation over one batch’s, on independent batches.")


def average_words(momentum: float | None) -> str:
    """`m = 0.1`, or `the cumulative mean`."""
    return "the cumulative mean" if momentum is None else f"m = {momentum_text(momentum)}"


def line_name(momentum: float | None) -> str:
    """What the replayed line is called."""
    return "what if 1/t" if momentum is None else f"what if {average_words(momentum)}"


def _cell(numbers: MomentumNumbers, name: str) -> str:
    return str(getattr(numbers, name))


def _offered(own: float | None) -> list[float]:
    """The ladder, the run's own, and what somebody typed here or into the address."""
    typed = [_parsed(value) for value in (st.session_state.get("m"), st.query_params.get("m"))]
    return sorted({*LADDER, *(value for value in (own, *typed) if value is not None and 0.0 <= value <= 1.0)})


def _set(momentum: float) -> None:
    st.session_state["m"] = round(momentum, 9)


def _parsed(text: object) -> float | None:
    """What somebody typed, where it is a finite number."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None
