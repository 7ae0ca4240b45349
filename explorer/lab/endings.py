"""A word when an experiment that was watched comes to its end."""

from __future__ import annotations

import streamlit as st

from explorer.controls.experiments import STATUS_ICONS
from explorer.foreign_text import in_markdown
from explorer.reading.progress import progress
from explorer.store.catalogue import Catalogue

_WATCHED = "experiments seen training"


def announce_ending(catalogue: Catalogue, experiment: str) -> None:
    """A toast, once, when the experiment trained at the last look and does not any more."""
    runs = catalogue.runs(experiment)
    watched: set[str] = st.session_state.setdefault(_WATCHED, set())
    if any(run.status.is_active for run in runs):
        watched.add(experiment)
    elif experiment in watched:
        watched.remove(experiment)
        status = progress(runs).status
        st.toast(f"{in_markdown(catalogue.title(experiment))}: {status}", icon=STATUS_ICONS[status])
