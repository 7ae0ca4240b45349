"""One block over training, and how far and how steadily the steps move the weights."""

from __future__ import annotations

import streamlit as st

from explorer.controls.panel import panel
from explorer.phenomena.gradient_flow.figures.block import block_figure
from explorer.phenomena.gradient_flow.figures.weights import noise_figure, update_figure
from explorer.phenomena.gradient_flow.numbers.depth import Measure
from explorer.phenomena.gradient_flow.numbers.tables import flow_table, weights_table
from explorer.phenomena.gradient_flow.panels.readings import weights
from explorer.phenomena.gradient_flow.panels.view import BLOCK, NOISE, UPDATES, View
from explorer.reading.reasons import Missing
from explorer.sentences import capitalized

GUIDE_WORDS = "dotted: the guide of 10⁻³ (Karpathy, CS231n)"


def block_panel(view: View, summary: str) -> None:
    """The four curves of the block that was clicked: both paths, their sum and the angle between them."""
    if view.piece is None:
        return
    piece, flows = view.piece, view.flows
    caption = " · ".join(filter(None, ["Gradient at its input, by path", view.seed_words]))
    with panel(f"{capitalized(piece.label)} over training", caption, key=BLOCK) as card:
        with card.controls:
            labels = {block.name: block.label for block in view.pieces}
            st.selectbox(
                "Block",
                list(labels),
                key="block",
                persist_state="session",
                format_func=labels.__getitem__,
                label_visibility="collapsed",
                width=130,
            )
        figure = block_figure([arm.column(flows[arm.run.arm]) for arm in view.arms], piece.name, view.timeline)
        card.chart(figure, table=lambda: flow_table(flows, piece.name), summary=summary)


def update_panel(view: View, summary: str) -> None:
    """The update-to-weight ratio over training."""
    found = {arm.run.arm: weights(arm.recording, Measure.UPDATE) for arm in view.arms}
    with panel("Update-to-weight ratio", _caption(view, found, GUIDE_WORDS), key=UPDATES) as card:
        figure = update_figure([arm.column(found[arm.run.arm]) for arm in view.arms], view.timeline)
        card.chart(figure, table=lambda: weights_table(found), summary=summary)


def noise_panel(view: View, summary: str) -> None:
    """How much successive batches agree on the direction."""
    found = {arm.run.arm: weights(arm.recording, Measure.NOISE) for arm in view.arms}
    with panel("Gradient noise: cosine from step to step", _caption(view, found), key=NOISE) as card:
        figure = noise_figure([arm.column(found[arm.run.arm]) for arm in view.arms], view.timeline)
        card.chart(figure, table=lambda: weights_table(found), summary=summary)


def _caption(view: View, found: dict, words: str = "") -> str:
    counts = sorted({measured.weights for measured in found.values() if not isinstance(measured, Missing)})
    of = f"Median and 10–90 % of {' or '.join(map(str, counts))} weight tensors" if counts else ""
    return " · ".join(filter(None, [of, words, view.seed_words]))
