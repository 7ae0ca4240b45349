"""The presets as cards on Home: a picture of recorded data, the claim, what was verified, how long it takes here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.controls.experiments import remembered_experiment
from explorer.controls.findings import in_color
from explorer.controls.grid import grid
from explorer.controls.once import once_button
from explorer.controls.theming import current_theme
from explorer.controls.writable import writes
from explorer.home.thumbnail import thumbnail
from explorer.lecture.styles import sentence_styles
from explorer.lecture.view import address, run_preset, show_recorded
from explorer.presets import PRESETS
from explorer.presets.preset import Group, Preset
from explorer.presets.recorded import Recorded, recorded
from explorer.reading.cost import Cost, duration

COLUMNS = 3
LECTURE = "pages/lecture.py"


def preset_gallery(estimate: Callable[[Preset], Cost]) -> None:
    """All presets under their headings."""
    for group in Group:
        presets = [preset for preset in PRESETS.values() if preset.group is group]
        if presets:
            st.subheader(group, anchor=False)
            _cards(presets, estimate)


def _cards(presets: Sequence[Preset], estimate: Callable[[Preset], Cost]) -> None:
    for column, preset in grid(presets, COLUMNS):
        with column, st.container(border=True, key=f"panel-preset-{preset.name}", gap="small", height="stretch"):
            _card(preset, recorded(preset), estimate(preset))


def _card(preset: Preset, shipped: Recorded | None, cost: Cost) -> None:
    styles = sentence_styles(preset)
    st.subheader(preset.title, anchor=False)
    if shipped is not None:
        st.image(thumbnail(shipped.lines, current_theme(), f"{preset.title}: {shipped.run.plain}"), width="stretch")
    st.markdown(preset.claim)
    with st.container(height="stretch", border=False, gap="small"):
        if shipped is not None:
            verified = shipped.verified
            words = f"{verified.measured} · {verified.seeds_words}"
            st.caption(f":material/verified: {in_color(words, styles)}")
        elif preset.download:
            st.caption(f":material/download: {preset.download} Not verified offline.")
        st.caption(preset.source)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        look = writes(icon=":material/play_arrow:", help=f"About {duration(cost.seconds)} {cost.where}.")
        words = f"Run · {duration(cost.seconds)}"
        if once_button(words, key=f"run {preset.name}", on_click=run_preset, args=(preset,), **look):
            _open(preset, experiment=remembered_experiment())
        if st.button("Predict", key=f"predict {preset.name}", help="Guess first, then run it.", type="tertiary"):
            _open(preset)
        if shipped is not None and once_button(
            "Recorded",
            key=f"recorded {preset.name}",
            on_click=show_recorded,
            args=(preset,),
            **writes(type="tertiary", help="Show at once the run that ships with the app."),
        ):
            _open(preset, experiment=remembered_experiment())


def _open(preset: Preset, **others: str) -> None:
    st.switch_page(LECTURE, query_params=address(preset, **others))
