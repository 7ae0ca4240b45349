"""Finding presets in the gallery: by their heading, and by words of all that is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.controls.address import choice
from explorer.foreign_text import in_markdown
from explorer.presets.preset import Group, Preset
from explorer.presets.settings import settings_words, varied_words

ALL = "All"
_ABOUT, _FIND = "about", "find a preset"


def choose_presets(presets: Sequence[Preset]) -> list[Preset]:
    """Draw the search and the headings, and return the presets that both let through."""
    about = choice(_ABOUT, [ALL, *Group], ALL)
    words = st.text_input(
        "Search the experiments",
        key=_FIND,
        persist_state="session",
        placeholder="Search: learning rate, residual, eval mode …",
        label_visibility="collapsed",
        icon=":material/search:",
        width=400,
    )
    st.pills(
        "About",
        [ALL, *Group],
        key=_ABOUT,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    found = [preset for preset in presets if about in (ALL, preset.group) and speaks_of(preset, words)]
    if not found:
        st.markdown(f"No experiment speaks of “{in_markdown(words)}”. Fewer or other words, or *{ALL}*, find more.")
    return found


def speaks_of(preset: Preset, words: str) -> bool:
    """Whether every word stands in what is said of the preset, in any case: claim, source, settings, what is varied."""
    said = " ".join(
        [
            preset.name,
            preset.title,
            preset.group,
            preset.claim,
            preset.source,
            preset.question.words,
            preset.outcome.words,
            settings_words(preset),
            varied_words(preset),
            *(look.at for look in preset.look),
        ]
    ).casefold()
    return all(word in said for word in words.casefold().split())
