"""Follow one number: the batch to edit, the way forward, the way back, and the cells it shares its mean with.

All of it belongs to one batch and is one fragment; the sliders are a fragment inside it, so that their numbers come
first.
"""

from dataclasses import asdict

import streamlit as st

from explorer.controls.address import choice, ladder, segments, slider
from explorer.phenomena.inside_batchnorm.numbers.batches import PRESETS
from explorer.phenomena.inside_batchnorm.numbers.findings import finding
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode
from explorer.phenomena.inside_batchnorm.numbers.notation import short
from explorer.phenomena.inside_batchnorm.panels.at_once import follow, send_at_once
from explorer.phenomena.inside_batchnorm.panels.backward_panel import backward_panel, confirmation_table, routes_table
from explorer.phenomena.inside_batchnorm.panels.batch_panel import batch_panel, channel_statistics
from explorer.phenomena.inside_batchnorm.panels.cells_panel import cells_panel
from explorer.phenomena.inside_batchnorm.panels.edited_batch import keep_in_address
from explorer.phenomena.inside_batchnorm.panels.forward_panel import channel_table, forward_panel
from explorer.phenomena.inside_batchnorm.panels.last_good import dimmed
from explorer.phenomena.inside_batchnorm.panels.view import current_view

UNUSABLE = "This batch cannot be used; the reason is below the table."
EPS_CHOICES = (1e-12, 1e-8, 1e-5, 1e-3, 0.1, 1.0)


@st.fragment
def follow_one_number() -> None:
    """From the choice of a batch to the averaged cells."""
    words, place = st.columns([72, 28], gap="large")
    sentence = words.empty()
    preset = choice("batch", list(PRESETS), next(iter(PRESETS)), formerly=_title)
    place.selectbox(
        "Batch",
        list(PRESETS),
        format_func=_title,
        key="batch",
        persist_state="session",
        label_visibility="collapsed",
    )
    _settings(preset)
    view = current_view(preset)
    last = view.at_hand.is_last_batch
    said = UNUSABLE if last else finding(view.result, view.cell, view.seen)
    sentence.markdown(f"{said}  \n:gray[{PRESETS[preset].lesson}]")
    left, right = st.columns([36, 64])
    with left:
        batch_panel(view)
    with right, dimmed(last, key="forward"):
        forward_panel(view)
    with dimmed(view.at_hand.is_last_gradient, key="backward"):
        backward_panel(view)
    with dimmed(last, key="cells"):
        cells_panel(view)
    keep_in_address(view.batch)
    follow(view.signature)


@st.fragment
def _settings(preset: str) -> None:
    """The sliders; each move sends its numbers to the tables below at once."""
    _sliders()
    view = current_view(preset)
    tables = {
        "forward": channel_table(view).payload(),
        "routes": routes_table(view).payload(),
        "confirmation": confirmation_table(view).payload(),
        "x": [asdict(row) for row in channel_statistics(view)],
    }
    send_at_once(tables, view.signature)


def _sliders() -> None:
    mode, scale, shift, eps, momentum, seen = st.columns([1.1, 1, 1, 1.1, 1, 1], gap="medium")
    with mode:
        choice("mode", list(Mode), Mode.TRAIN)
        segments(
            "mode",
            list(Mode),
            {},
            label="Mode",
            shows_label=True,
            help="Train mode normalizes with the batch's own statistics, eval mode with the running ones.",
        )
    with scale:
        slider("gamma", "Scale γ", -3.0, 3.0, 1.5, 0.1)
    with shift:
        slider("beta", "Shift β", -3.0, 3.0, 0.5, 0.1)
    with eps:
        ladder("eps", "ε, added to σ²", EPS_CHOICES, 1e-5, short)
    with momentum:
        slider(
            "momentum",
            "Momentum m",
            0.0,
            1.0,
            0.1,
            0.01,
            help="PyTorch's: the weight of the new value in the running average. Below, more conventions.",
        )
    with seen:
        slider(
            "seen",
            "Batches seen before",
            0,
            60,
            0,
            1,
            help="How often the layer was trained on this very batch; eval mode uses what that left behind.",
        )


def _title(preset: str) -> str:
    return PRESETS[preset].title
