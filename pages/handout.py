"""Handout: figures pinned on any page, in order, with captions; out they go together. And runs to share."""

import streamlit as st

from explorer.controls.experiments import experiment_picker
from explorer.controls.navigation import begin_page
from explorer.controls.pinning import readers_pins
from explorer.handout.pinned_figures import nothing_pinned, pinned_figures
from explorer.handout.sharing import sharing
from explorer.handout.take_out import take_out
from explorer.store.catalogue import Catalogue

begin_page()

st.title("Handout", anchor=False)
pins = readers_pins()
if pins is None or not pins.all():
    nothing_pinned()
else:
    take_out(pins)
    pinned_figures(pins)

with Catalogue() as catalogue:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Take a run home, or bring one", anchor=False, width="stretch")
        experiment = experiment_picker(catalogue)
    sharing(catalogue, experiment)
