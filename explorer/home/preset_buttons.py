"""What can be done with a preset on Home: show its recorded run, run it here, or let a class guess first."""

from __future__ import annotations

import streamlit as st

from explorer.controls.experiments import remembered_experiment
from explorer.controls.once import once_button
from explorer.controls.writable import writes
from explorer.lecture.view import address, run_preset, show_recorded
from explorer.presets.preset import Preset
from explorer.presets.recorded import recorded
from explorer.reading.cost import Cost, roughly

LECTURE = "pages/lecture.py"


def preset_buttons(preset: Preset, cost: Cost, *, key: str = "", first: bool = False) -> None:
    """In one row; where it comes `first` on the page, with whole words, and the recorded run before the others."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if first:
            _recorded(preset, key, "Show the recorded run", type="primary", icon=":material/history:")
        look = writes(icon=":material/play_arrow:", help=f"About {roughly(cost.seconds)} {cost.where}.")
        words = f"Run {'it live ' * first}· {roughly(cost.seconds)}"
        if once_button(words, key=f"{key}run {preset.name}", on_click=run_preset, args=(preset,), **look):
            _open(preset, experiment=remembered_experiment())
        if st.button("Predict", key=f"{key}predict {preset.name}", help="Guess first, then run it.", type="tertiary"):
            _open(preset)
        if not first:
            _recorded(preset, key, "Recorded", type="tertiary")


def _recorded(preset: Preset, key: str, words: str, **look: str) -> None:
    if recorded(preset) is not None and once_button(
        words,
        key=f"{key}recorded {preset.name}",
        on_click=show_recorded,
        args=(preset,),
        **writes(help="Show at once the run that ships with the app.", **look),
    ):
        _open(preset, experiment=remembered_experiment())


def _open(preset: Preset, **others: str) -> None:
    st.switch_page(LECTURE, query_params=address(preset, **others))
