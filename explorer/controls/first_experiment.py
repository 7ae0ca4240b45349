"""A page before anything was trained: what will stand here, and one click that starts it."""

from __future__ import annotations

import streamlit as st

from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.experiment import Experiment
from explorer.foreign_text import in_markdown


def offer(experiment: Experiment, what: str) -> None:
    """`what` the page shows, as a sentence, beside the button that trains an experiment that shows it well."""
    words, begin = st.columns([62, 38], gap="large", vertical_alignment="center")
    words.markdown(f"{what} Nothing has been trained yet.")
    begin.button(
        f"Run {in_markdown(experiment.title)}",
        on_click=start,
        args=(experiment.model_dump_json(),),
        **writes(type="primary", icon=":material/play_arrow:", width="stretch"),
    )
