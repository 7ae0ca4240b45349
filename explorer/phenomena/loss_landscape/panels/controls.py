"""The choices that all panels share, in one row above them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.controls.address import segments
from explorer.phenomena.loss_landscape.figures.panes import Drawing
from explorer.phenomena.loss_landscape.numbers.words import (
    DIRECTION_HELP,
    DIRECTION_SHORT,
    STATISTICS_HELP,
    STATISTICS_SHORT,
    has_modes,
)
from explorer.phenomena.loss_landscape.panels.view import (
    ALL_MODES,
    DRAWS,
    LINEAR,
    LOG,
    POINTS,
    SPANS,
    START,
    View,
    offered_samples,
)
from explorer.store.run import Run
from explorer.study_requests.loss_landscape import Directions, Statistics


def draw_controls(view: View, runs: Sequence[Run], progress: str) -> None:
    """BN mode, directions, the grid; at the right what is still being computed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        modes = {**STATISTICS_SHORT, ALL_MODES: "all three"}
        differ = any(has_modes(arm.run.config) for arm in view.arms)
        segments(
            "statistics",
            [*Statistics, ALL_MODES],
            modes,
            label="BN statistics",
            shows_label=True,
            help=STATISTICS_HELP,
            disabled=not differ,
        )
        segments(
            "directions", list(Directions), DIRECTION_SHORT, label="Directions", shows_label=True, help=DIRECTION_HELP
        )
        if view.directions is Directions.BETWEEN:
            _other_end(runs)
        with st.popover("Grid", icon=":material/grid_4x4:", width="content"):
            _grid(view)
        st.caption(progress, width=150)


def draw_looks() -> None:
    """How all planes are drawn, and the scale of all losses."""
    segments("drawn", list(Drawing), {}, label="Drawn as")
    segments("scale_of_loss", [LOG, LINEAR], {}, label="Scale")


def _other_end(runs: Sequence[Run]) -> None:
    several = len({run.seed for run in runs}) > 1
    names = {run.id: f"end of {run.arm}{f', seed {run.seed}' if several else ''}" for run in runs}
    st.selectbox(
        "To",
        [START, *names],
        key="to",
        persist_state="session",
        format_func=lambda name: names.get(name, "its first checkpoint"),
        width=210,
    )


def _grid(view: View) -> None:
    """What makes a picture finer, wider or another one."""
    st.select_slider("Points on an axis", POINTS, key="points", persist_state="session")
    st.select_slider(
        "Span",
        SPANS,
        key="span",
        persist_state="session",
        help="Along random directions 1 moves the weights by their own norm.",
    )
    st.select_slider("Training samples", offered_samples(view.arms), key="samples", persist_state="session")
    st.select_slider("Seed of the random directions", DRAWS, key="draw", persist_state="session")
