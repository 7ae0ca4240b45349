"""Activations: what every layer and channel puts out while it trains, from the network down to one channel."""

import streamlit as st

from explorer.controls.findings import nothing_found, say_findings
from explorer.controls.listed_panels import list_panels, say_not_drawn
from explorer.controls.live import Pulse, live
from explorer.controls.navigation import begin_page
from explorer.controls.page_head import page_head
from explorer.controls.shown_arms import choose_seed, choose_step, shown_arms
from explorer.phenomena.activations.panels import PANELS
from explorer.phenomena.activations.panels.empty import nothing_yet
from explorer.phenomena.activations.panels.finding import find
from explorer.phenomena.activations.panels.view import choose_view
from explorer.phenomena.learning_curves.panels.learning_panels import learning_panels
from explorer.store.catalogue import Catalogue

begin_page()
head = page_head("Activations", nothing_yet)


def watch() -> Pulse:
    with Catalogue() as catalogue:
        runs = head.runs(catalogue)
        words, moment = st.columns([58, 42], gap="medium", vertical_alignment="top")
        with moment, st.container(horizontal=True, vertical_alignment="bottom"):
            seed = choose_seed(runs)
            shown = shown_arms(catalogue, runs, head.chosen, head.styles, seed)
            timeline = choose_step(shown)
        view = choose_view(catalogue, shown, timeline, len({run.seed for run in runs}))
        found = find(view)
        with words:
            say_findings(found, head.styles, otherwise=nothing_found(runs), seed_words=view.seed_words)
        summary = " ".join(finding.sentence for finding in found)
        panels = list_panels(PANELS, shown, view)
        if panels.is_empty:
            learning_panels(catalogue, runs, head.styles, instead=True)
        panels.draw(view, summary)
        say_not_drawn(panels)
        return head.pulse_now(catalogue)


live(watch, head.pulse)
