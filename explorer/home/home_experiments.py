"""What Home shows below its words: where to start, the verified experiments as cards, and this store's latest ones."""

from __future__ import annotations

import streamlit as st

from explorer.controls.deleting import say_what_was_deleted
from explorer.controls.expected_cost import expected_costs
from explorer.controls.live import Pulse, live, pulse_of
from explorer.home.bin_list import bin_list
from explorer.home.latest_experiments import latest_experiments
from explorer.home.preset_gallery import preset_gallery
from explorer.home.start_here import FLAGSHIP, start_here
from explorer.presets import PRESETS
from explorer.store.catalogue import Catalogue


def home_experiments() -> None:
    """Draw them; the latest follow what trains."""
    with Catalogue() as catalogue:
        costs = expected_costs(catalogue, {name: preset.experiment for name, preset in PRESETS.items()})
        pulse = pulse_of(catalogue, None)

    start_here(costs[FLAGSHIP.name])
    st.header("Experiments that hold what they claim", anchor=False)
    st.markdown(
        "Each states its claim and its threshold, and held on ten held-out seeds. Let the class guess, "
        "run it here, or show the run that ships with the app."
    )
    preset_gallery(lambda preset: costs[preset.name])

    def latest() -> Pulse:
        with Catalogue() as catalogue:
            if catalogue.experiments(limit=1):
                st.header("Latest experiments", anchor=False)
                latest_experiments(catalogue)
            say_what_was_deleted()
            bin_list()
            return pulse_of(catalogue, None)

    live(latest, pulse)
