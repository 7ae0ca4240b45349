"""The network itself with the measured flow; a click on a block opens it below."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.controls.address import segments
from explorer.controls.panel import panel
from explorer.drawing.figure import Figure
from explorer.export.film import Film
from explorer.phenomena.gradient_flow.figures.network import network_figure
from explorer.phenomena.gradient_flow.figures.widths import WidthBy, WidthScale, width_scale
from explorer.phenomena.gradient_flow.numbers.flow import Flow
from explorer.phenomena.gradient_flow.numbers.pieces import ShortcutKind
from explorer.phenomena.gradient_flow.numbers.tables import flow_table
from explorer.phenomena.gradient_flow.panels.view import NETWORK, View, stretch_label
from explorer.reading.reasons import Missing

WIDTHS = {WidthBy.NORM: "width ∝ norm", WidthBy.LOGARITHM: "∝ log norm"}


def network_panel(view: View, summary: str) -> None:
    """One lane an arm, one scale for all of them and for all steps."""
    flows = view.flows
    there = [flow for flow in flows.values() if not isinstance(flow, Missing)]
    scale = _scale(view)
    with panel(_title(view), _caption(view, there, scale.words if there else ""), key=NETWORK) as card:
        with card.controls:
            if len(view.stretches) > 1:
                labels = [stretch_label(stretch, view.pieces) for stretch in view.stretches]
                st.selectbox(
                    "Part of the network",
                    labels,
                    key="part",
                    persist_state="session",
                    label_visibility="collapsed",
                    width=160,
                )
            segments("width", list(WidthBy), WIDTHS, label="Width")
        columns = [arm.column(flows[arm.run.arm]) for arm in view.arms]
        chosen = view.piece.name if view.piece else None

        def drawn(step: int) -> Figure:
            return network_figure(columns, view.stretch, step, scale, chosen=chosen)

        steps = sorted({int(step) for flow in there for step in flow.steps})
        film = Film(steps, drawn) if len(steps) > 1 else None
        card.chart(drawn(view.step), table=lambda: flow_table(flows), summary=summary, film=film)


def _scale(view: View) -> WidthScale:
    """One scale for every arm and step. Of a run that diverged only the untrained network counts: what came later would
    make all other lines invisible, and is cut.
    """
    norms, diverged = [], False
    for arm in view.arms:
        column = arm.column(view.flows[arm.run.arm])
        if not isinstance(column.data, Missing):
            over = column.diverged_at is not None
            norms.append(column.data.joints[:, :1] if over else column.data.joints)
            diverged = diverged or over
    scale = width_scale(norms, view.by)
    return replace(scale, cuts=scale.cuts or diverged)


def _title(view: View) -> str:
    count = len(view.pieces)
    what = "blocks" if view.has_blocks else "layers"
    number = count if view.has_blocks else count + 1
    return f"Norm of the loss gradient in backpropagation through {_in_words(number)} {what}"


def _caption(view: View, there: list[Flow], scale: str) -> str:
    if not there:
        return ""
    rectified = any(_knows_the_sum(flow) for flow in there)
    parts = [
        f"One scale for all arms and steps, {scale}",
        there[0].how,
        view.seed_words,
        "the step at a circle is what its ReLU lets through" if rectified else "",
    ]
    return " · ".join(filter(None, parts))


def _knows_the_sum(flow: Flow) -> bool:
    return any(piece.shortcut is ShortcutKind.IDENTITY for piece in flow.pieces)


def _in_words(number: int) -> str:
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return words[number] if number < len(words) else str(number)
