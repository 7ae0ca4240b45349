"""Lab: choose what to compare, run it, steer it, and watch loss and accuracy as they come."""

import streamlit as st

from explorer.controls.deleting import say_what_was_deleted
from explorer.controls.experiments import experiment_picker
from explorer.controls.explaining import explain
from explorer.controls.live import Pulse, live, pulse_of
from explorer.controls.navigation import begin_page
from explorer.controls.progress_card import progress_card
from explorer.controls.unreadable import say_unreadable
from explorer.drawing.arms import arm_styles
from explorer.lab.endings import announce_ending
from explorer.lab.experiment_form import experiment_form
from explorer.lab.queue_card import queue_card
from explorer.phenomena.learning_curves.panels import EXPLAINED
from explorer.phenomena.learning_curves.panels.learning_panels import learning_panels
from explorer.store.catalogue import Catalogue

begin_page()
explain(EXPLAINED)

with Catalogue() as catalogue:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Lab", anchor=False, width="stretch")
        shown = experiment_picker(catalogue)
    settings, stage = st.columns([28, 72], gap="medium")
    with settings:
        experiment_form(catalogue, shown)
    pulse = pulse_of(catalogue, shown)


def watch() -> Pulse:
    with Catalogue() as catalogue:
        if shown and not catalogue.has(shown):
            st.rerun()  # deleted meanwhile: the page chooses another
        runs = catalogue.runs(shown) if shown else []
        styles = arm_styles([run.arm for run in runs])
        if shown:
            say_unreadable(catalogue, shown)
        if shown and runs:
            announce_ending(catalogue, shown)
            progress_card(catalogue.title(shown), shown, runs, styles)
        learning_panels(catalogue, runs, styles)
        queue_card(catalogue)
        return pulse_of(catalogue, shown)


with stage:
    if say_what_was_deleted():
        st.rerun()
    live(watch, pulse)
