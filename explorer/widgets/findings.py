"""What the data on screen say, above the panels, in the colours of the arms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from explorer.figures.theme import ArmStyle
from explorer.widgets.chips import colored


def say(sentences: Sequence[str], styles: Mapping[str, ArmStyle]) -> None:
    """Write findings; `[[batch]]` in them becomes the arm's name in its colour."""
    st.markdown(in_color(" ".join(sentences), styles))


def in_color(text: str, styles: Mapping[str, ArmStyle]) -> str:
    """Markdown with every `[[arm]]` in its colour."""

    def arm(match: re.Match[str]) -> str:
        name = match.group(1)
        return colored(name, styles[name], bold=True) if name in styles else f"**{name}**"

    return re.sub(r"\[\[(.+?)\]\]", arm, text)
