"""Predictions: what the networks say, in the plane, of images and of pixels, and which of them errs on what."""

import streamlit as st

from explorer.controls.address import segments
from explorer.controls.findings import nothing_found, say_findings
from explorer.controls.listed_panels import list_panels, say_not_drawn
from explorer.controls.live import Pulse, live
from explorer.controls.navigation import begin_page
from explorer.controls.page_head import page_head
from explorer.controls.shown_arms import choose_seed, choose_step, shown_arms
from explorer.phenomena.learning_curves.panels.learning_panels import learning_panels
from explorer.phenomena.predictions.numbers.statistics import MODES, Statistics
from explorer.phenomena.predictions.panels import PANELS
from explorer.phenomena.predictions.panels.empty import nothing_yet
from explorer.phenomena.predictions.panels.finding import find
from explorer.phenomena.predictions.panels.view import MOST, choose_view
from explorer.reading.findings import plain
from explorer.store.catalogue import Catalogue

begin_page()
head = page_head("Predictions", nothing_yet, most=MOST)


def watch() -> Pulse:
    with Catalogue() as catalogue:
        runs = head.runs(catalogue)
        words, moment = st.columns([58, 42], gap="medium", vertical_alignment="top")
        with moment, st.container(horizontal=True, vertical_alignment="bottom"):
            seed = choose_seed(runs)
            shown = shown_arms(catalogue, runs, head.chosen, head.styles, seed)
            step, _ = choose_step(shown)
            view = choose_view(shown, step, len({run.seed for run in runs}))
            if view.matters:
                segments("statistics", list(Statistics), MODES, label="Statistics")
        found = find(view)
        with words:
            say_findings(found, head.styles, otherwise=nothing_found(runs), seed_words=view.seed_words)
        panels = list_panels(PANELS, shown)
        if panels.is_empty:
            learning_panels(catalogue, runs, head.styles, instead=True)
        panels.draw(view, " ".join(plain(finding.sentence) for finding in found))
        say_not_drawn(panels)
        return head.pulse_now(catalogue)


live(watch, head.pulse)
