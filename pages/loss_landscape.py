"""Loss landscape: slices of the loss around a run's weights, side by side, each with the mode it was computed in."""

import streamlit as st

from explorer.controls.damaged_networks import say_damaged_networks
from explorer.controls.findings import nothing_found, say_findings
from explorer.controls.listed_panels import list_panels, say_not_drawn
from explorer.controls.live import Pulse, live
from explorer.controls.navigation import begin_page
from explorer.controls.page_head import page_head
from explorer.controls.shown_arms import choose_seed, shown_arms
from explorer.phenomena.learning_curves.panels.learning_panels import learning_panels
from explorer.phenomena.loss_landscape.numbers.findings import findings
from explorer.phenomena.loss_landscape.panels import PANELS, PANELS_OF_ALL_MODES
from explorer.phenomena.loss_landscape.panels.asking import Questions
from explorer.phenomena.loss_landscape.panels.controls import draw_controls, draw_looks
from explorer.phenomena.loss_landscape.panels.counter_experiment import offer_noise
from explorer.phenomena.loss_landscape.panels.empty import nothing_yet
from explorer.phenomena.loss_landscape.panels.landscape import landscape
from explorer.phenomena.loss_landscape.panels.readings import arm_slices, read
from explorer.phenomena.loss_landscape.panels.view import choose_moment, choose_view
from explorer.store.catalogue import Catalogue
from explorer.store.studies import Studies

begin_page()
head = page_head("Loss landscape", nothing_yet)
PULSE = "slices’ pulse"


def watch() -> Pulse:
    with Catalogue() as catalogue, Studies() as studies:
        runs = head.runs(catalogue)
        questions = Questions(studies)
        words, moment = st.columns([58, 42], gap="medium", vertical_alignment="top")
        with moment:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                shown = shown_arms(catalogue, runs, head.chosen, head.styles, choose_seed(runs))
                view = choose_view(catalogue, runs, shown, choose_moment(catalogue, shown))
            with st.container(horizontal=True):
                draw_looks()
        readings = read(view, questions)
        found = findings(arm_slices(view, readings), view.modes)
        with words:
            otherwise = "The slices are being computed." if questions.waiting else nothing_found(runs)
            say_findings(found, head.styles, otherwise=otherwise, seed_words=view.seed_words)
            say_damaged_networks(catalogue, [arm.run for arm in shown])
        draw_controls(view, runs, questions.progress)
        drawn = landscape(view, readings, questions)
        panels = list_panels(PANELS if len(view.modes) == 1 else PANELS_OF_ALL_MODES, shown, drawn)
        if panels.is_empty:
            learning_panels(catalogue, runs, head.styles, instead=True)
        panels.draw(drawn, " ".join(finding.sentence for finding in found))
        say_not_drawn(panels)
        offer_noise(view)
        questions.leave_the_rest()
        now = head.pulse_now(catalogue) if questions.pulse is Pulse.STILL else questions.pulse
    st.session_state[PULSE] = now
    return now


live(watch, st.session_state.get(PULSE, head.pulse))
