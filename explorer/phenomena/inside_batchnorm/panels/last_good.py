"""What stands on the page but is of an earlier batch: dimmed, and called so, until the tables can be used again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from explorer.controls.panel import Panel

WORDS = "the last batch that worked"


@contextmanager
def dimmed(is_dimmed: bool, *, key: str) -> Iterator[None]:
    """A place whose content is pale and not to be clicked while `is_dimmed`; the style sheet knows it by its key."""
    with st.container(key=f"{'dimmed' if is_dimmed else 'current'}-{key}", height="stretch"):
        yield


def say_last(card: Panel) -> None:
    """Where a card would say that its numbers are confirmed."""
    card.controls.badge(WORDS, icon=":material/history:", color="orange")
