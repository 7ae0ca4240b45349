"""Activations: what every layer and channel puts out while it trains, from the network down to one channel."""

import streamlit as st

from explorer.store.catalogue import Catalogue
from explorer.widgets.activations.channel_panels import channel_panel, scale_and_shift_panel
from explorer.widgets.activations.empty import nothing_yet
from explorer.widgets.activations.finding import find
from explorer.widgets.activations.layer_panel import layer_panel
from explorer.widgets.activations.maps_panel import maps_panel
from explorer.widgets.activations.network_panel import network_panel
from explorer.widgets.activations.view import choose_seed, choose_step, choose_view, shown_arms
from explorer.widgets.findings import say_findings
from explorer.widgets.live import Pulse, live
from explorer.widgets.navigation import begin_page
from explorer.widgets.page_head import page_head
from explorer.widgets.theming import current_theme

begin_page()
theme = current_theme()
head = page_head("Activations", theme, nothing_yet)


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
            say_findings(found, head.styles, waiting=any(run.status.is_active for run in runs))
        summary = " ".join(finding.sentence for finding in found)
        for part in (network_panel, layer_panel, channel_panel, scale_and_shift_panel, maps_panel):
            part(view, theme, summary)
        return head.pulse_now(catalogue)


live(watch, head.pulse)
