"""All experiments of the store, a page at a time, found by the words of their titles."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.controls.moments import moment
from explorer.controls.not_there import quoted
from explorer.foreign_text import in_markdown
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue

ON_A_PAGE = 10
_OPEN = "the search is open"
_WORDS = "search words"


def open_search() -> None:
    """Show the search from now on: a button's callback."""
    st.session_state[_OPEN] = True


def search(take: Callable[[str], None]) -> None:
    """The dialog while it is open; `take` is called with the identity of the experiment that was chosen."""

    def chosen(identity: str) -> None:
        _close()
        take(identity)

    if st.session_state.get(_OPEN, False):
        _dialog(chosen)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


@st.dialog("All experiments", width="medium", on_dismiss=_close)
def _dialog(take: Callable[[str], None]) -> None:
    words = st.text_input("Find", key=_WORDS, placeholder="words of a title, or an identity", icon=":material/search:")
    with Catalogue() as catalogue:
        count = catalogue.count_experiments(words)
        pages = max(1, -(-count // ON_A_PAGE))
        page = st.pagination(pages, key=f"search page of {pages}") if pages > 1 else 1
        found = catalogue.listed(words, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    said = counted(count, "experiment")
    st.caption(f"{said}, the latest first" if count else f"No experiment has {quoted(words)} in its title.")
    for entry in found:
        text = f"{in_markdown(entry.title)} · {moment(entry.created)}"
        if st.button(text, key=f"take {entry.id}", on_click=take, args=(entry.id,), width="stretch"):
            st.rerun()
