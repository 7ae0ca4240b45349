"""Lab: choose what to compare, run it, steer it, and watch loss and accuracy as they come."""

import streamlit as st

from explorer.figures.theme import arm_styles
from explorer.store.catalogue import Catalogue
from explorer.widgets.endings import announce_ending
from explorer.widgets.experiment_form import experiment_form
from explorer.widgets.experiments import experiment_picker
from explorer.widgets.learning_panels import learning_panels
from explorer.widgets.live import Pulse, live, pulse_of
from explorer.widgets.navigation import begin_page
from explorer.widgets.progress_card import progress_card
from explorer.widgets.queue_card import queue_card
from explorer.widgets.theming import current_theme

begin_page()
theme = current_theme()

with Catalogue() as catalogue:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Lab", anchor=False, width="stretch")
        shown = experiment_picker(catalogue)
    settings, stage = st.columns([28, 72], gap="medium")
    with settings:
        experiment_form(catalogue, shown, theme)
    pulse = pulse_of(catalogue, shown)


def watch() -> Pulse:
    with Catalogue() as catalogue:
        runs = catalogue.runs(shown) if shown else []
        styles = arm_styles([run.arm for run in runs], theme)
        if shown:
            announce_ending(catalogue, shown)
            progress_card(catalogue.title(shown), shown, runs, styles)
        learning_panels(catalogue, runs, styles, theme)
        queue_card(catalogue)
        return pulse_of(catalogue, shown)


with stage:
    live(watch, pulse)
