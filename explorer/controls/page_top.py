"""A page opens at its top, whatever its reader had scrolled to on the page before."""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

_AGAIN = "times that the page went to its top"

_component = component(
    "page_top",
    js="""
// Streamlit keeps the place on the page where its reader was, also when it shows another one.
export default function ({ data, parentElement }) {
  (parentElement.host ?? parentElement).closest('[data-testid="stElementContainer"]').style.position = "absolute";
  const opened = `${data.page} ${data.again}`;
  if (window.explorerOpened === opened) return;
  window.explorerOpened = opened;
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: "instant" });
}
""",
)


def open_at_the_top(page: str) -> None:
    """Once when the reader comes to `page`, and after each `go_to_the_top`."""
    _component(key="page top", data={"page": page, "again": st.session_state.get(_AGAIN, 0)}, height=1)


def go_to_the_top() -> None:
    """Show what stands first, as the charts of what was just started: for a button's callback."""
    st.session_state[_AGAIN] = st.session_state.get(_AGAIN, 0) + 1
