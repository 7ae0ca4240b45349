"""Activations: what every layer and channel puts out while it trains, from the network down to one channel."""

import streamlit as st

from explorer.figures.theme import arm_styles
from explorer.store.catalogue import Catalogue
from explorer.widgets.activations.channel_panels import channel_panel, scale_and_shift_panel
from explorer.widgets.activations.empty import nothing_yet
from explorer.widgets.activations.finding import find, say_findings
from explorer.widgets.activations.layer_panel import layer_panel
from explorer.widgets.activations.maps_panel import maps_panel
from explorer.widgets.activations.network_panel import network_panel
from explorer.widgets.activations.view import choose_seed, choose_step, choose_view, shown_arms
from explorer.widgets.chips import arm_chips
from explorer.widgets.experiments import experiment_picker
from explorer.widgets.live import Pulse, live, pulse_of
from explorer.widgets.navigation import begin_page
from explorer.widgets.theming import current_theme

begin_page()
theme = current_theme()

with Catalogue() as catalogue:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Activations", anchor=False, width="stretch")
        chips = st.container(width="content")
        experiment = experiment_picker(catalogue)
    if experiment is None:
        nothing_yet(theme)
        st.stop()
    arms = list(dict.fromkeys(run.arm for run in catalogue.runs(experiment)))
    with chips:
        chosen = arm_chips(arms, theme)
    pulse = pulse_of(catalogue, experiment)


def watch() -> Pulse:
    styles = arm_styles(arms, theme)
    with Catalogue() as catalogue:
        runs = catalogue.runs(experiment)
        words, moment = st.columns([58, 42], gap="medium", vertical_alignment="top")
        with moment, st.container(horizontal=True, vertical_alignment="bottom"):
            seed = choose_seed(runs)
            shown = shown_arms(catalogue, runs, chosen, styles, seed)
            timeline = choose_step(shown)
        view = choose_view(catalogue, shown, timeline, len({run.seed for run in runs}))
        found = find(view)
        with words:
            say_findings(found, styles, waiting=any(run.status.is_active for run in runs))
        summary = " ".join(finding.sentence for finding in found)
        for part in (network_panel, layer_panel, channel_panel, scale_and_shift_panel, maps_panel):
            part(view, theme, summary)
        return pulse_of(catalogue, experiment)


live(watch, pulse)
