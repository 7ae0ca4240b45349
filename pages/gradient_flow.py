"""Gradient flow: how much gradient arrives at every block, and by which path, from the network down to one block."""

import streamlit as st

from explorer.controls.damaged_networks import say_damaged_networks
from explorer.controls.findings import nothing_found, say_findings
from explorer.controls.listed_panels import list_panels, say_not_drawn
from explorer.controls.live import Pulse, live
from explorer.controls.navigation import begin_page
from explorer.controls.page_head import page_head
from explorer.controls.shown_arms import choose_seed, choose_step, shown_arms
from explorer.phenomena.gradient_flow.panels import PANELS, STUDY_PANELS
from explorer.phenomena.gradient_flow.panels.empty import nothing_yet
from explorer.phenomena.gradient_flow.panels.finding import find
from explorer.phenomena.gradient_flow.panels.study_panels import studied, studied_arms
from explorer.phenomena.gradient_flow.panels.view import choose_view
from explorer.phenomena.learning_curves.panels.learning_panels import learning_panels
from explorer.store.catalogue import Catalogue

begin_page()
head = page_head("Gradient flow", nothing_yet)


def watch() -> Pulse:
    with Catalogue() as catalogue:
        runs = head.runs(catalogue)
        words, moment = st.columns([58, 42], gap="medium", vertical_alignment="top")
        with moment, st.container(horizontal=True, vertical_alignment="bottom"):
            shown = shown_arms(catalogue, runs, head.chosen, head.styles, choose_seed(runs))
            view = choose_view(catalogue, runs, shown, head.styles, choose_step(shown))
        found = find(view)
        with words:
            say_findings(found, head.styles, otherwise=nothing_found(runs), seed_words=view.seed_words)
        summary = " ".join(finding.sentence for finding in found)
        recorded = list_panels(PANELS, shown, view)
        if recorded.is_empty:
            learning_panels(catalogue, runs, head.styles, instead=True)
        recorded.draw(view, summary)
        return head.pulse_now(catalogue)


def studies() -> Pulse:
    with Catalogue() as catalogue:
        arms = studied_arms(catalogue, head.runs(catalogue), head.chosen, head.styles)
        view = studied(catalogue, arms)
        say_damaged_networks(catalogue, view.runs)
        panels = list_panels(STUDY_PANELS, arms, view)
        now = panels.draw(view)
        say_not_drawn(list_panels(PANELS, arms), panels)
    st.session_state["studies’ pulse"] = now
    return now


live(watch, head.pulse)
live(studies, st.session_state.get("studies’ pulse", Pulse.STILL))
