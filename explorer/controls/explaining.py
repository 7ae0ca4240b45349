"""What to look for in a panel, and how what it shows is defined: one line, and a "?" beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from explorer.controls.visit import visit
from explorer.definitions.description import Definition


@dataclass(frozen=True)
class Explained:
    """`look_for` goes on after *Look for*: what can be seen there, whatever the data are."""

    key: str
    """Of the card."""
    look_for: str
    definition: Definition


def explain(cards: Iterable[Explained]) -> None:
    """Let the cards with these keys say it, on this page: also where a part of the page runs alone later."""
    visit().explained.update({card.key: card for card in cards})


def draw_explanation(key: str) -> None:
    """The line of a card, where there is one."""
    if card := visit().explained.get(key):
        with st.container(key=f"look-for-{key}"):
            st.caption(f"Look for {card.look_for}", help=card.definition.markdown)
