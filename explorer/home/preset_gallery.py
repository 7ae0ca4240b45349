"""The presets as cards on Home: a picture of recorded data, the claim, what was verified, how long it takes here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.grid import grid
from explorer.controls.theming import current_theme
from explorer.home.preset_buttons import preset_buttons
from explorer.home.preset_filter import choose_presets
from explorer.home.thumbnail import thumbnail
from explorer.lecture.styles import sentence_styles
from explorer.presets import PRESETS
from explorer.presets.preset import Group, Preset
from explorer.presets.recorded import Recorded, recorded
from explorer.reading.cost import Cost

COLUMNS = 3


def preset_gallery(estimate: Callable[[Preset], Cost]) -> None:
    """The presets that are looked for, under their headings."""
    found = choose_presets(list(PRESETS.values()))
    for group in Group:
        presets = [preset for preset in found if preset.group is group]
        if presets:
            st.subheader(group, anchor=False)
            _cards(presets, estimate)


def say_verified(preset: Preset, shipped: Recorded | None) -> None:
    """On how many seeds it held, and with which numbers; or what it needs first."""
    if shipped is not None:
        words = f"{shipped.verified.measured} · {shipped.verified.seeds_words}"
        st.caption(f":material/verified: {in_color(words, sentence_styles(preset))}")
    elif preset.download:
        st.caption(f":material/download: {preset.download} Not verified offline.")


def _cards(presets: Sequence[Preset], estimate: Callable[[Preset], Cost]) -> None:
    for column, preset in grid(presets, COLUMNS):
        with column, st.container(border=True, key=f"panel-preset-{preset.name}", gap="small", height="stretch"):
            _card(preset, recorded(preset), estimate(preset))


def _card(preset: Preset, shipped: Recorded | None, cost: Cost) -> None:
    st.subheader(preset.title, anchor=False)
    if shipped is not None:
        summary = f"{preset.title}: {shipped.run.plain}"
        st.image(thumbnail(shipped.lines, current_theme(), summary), alt=summary, width="stretch")
    st.markdown(preset.claim)
    with st.container(height="stretch", border=False, gap="small"):
        say_verified(preset, shipped)
        st.caption(preset.source)
    preset_buttons(preset, cost)
