"""The first thing on Home: one experiment with its picture, recorded, live, or to be guessed."""

from __future__ import annotations

import streamlit as st

from explorer.controls.theming import current_theme
from explorer.home.preset_buttons import preset_buttons
from explorer.home.preset_gallery import say_verified
from explorer.home.thumbnail import LARGE, thumbnail
from explorer.presets import PRESETS
from explorer.presets.recorded import recorded
from explorer.reading.cost import Cost

FLAGSHIP = next(iter(PRESETS.values()))


def start_here(cost: Cost) -> None:
    """The first preset of the gallery, large enough to be read from the other side of a desk."""
    shipped = recorded(FLAGSHIP)
    with st.container(border=True, key="panel-start-here"):
        words, picture = st.columns([44, 56], gap="large", vertical_alignment="center")
        with words:
            st.caption("Start here")
            st.subheader(FLAGSHIP.title, anchor=False)
            st.markdown(FLAGSHIP.claim)
            say_verified(FLAGSHIP, shipped)
            preset_buttons(FLAGSHIP, cost, key="start ", first=True)
        if shipped is not None:
            summary = f"{FLAGSHIP.title}: {shipped.run.plain}"
            picture.image(thumbnail(shipped.lines, current_theme(), summary, size=LARGE), alt=summary, width="stretch")
