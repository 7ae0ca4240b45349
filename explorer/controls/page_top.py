"""A page opens at its top, whatever its reader had scrolled to on the page before; what was started is in view."""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2 import component

_STARTED = "times that something was started"

_component = component(
    "page_top",
    js="""
// Streamlit keeps the place on the page where its reader was, also when it shows another one.
const toTop = () => document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: "instant" });

// The first chart, as far as it is not in view already: again where what stands above it grows, until the reader moves.
function followChart() {
  let moved = false;
  const stop = () => { moved = true; };
  for (const move of ["wheel", "keydown", "pointerdown", "touchstart"]) {
    window.addEventListener(move, stop, { once: true });
  }
  for (const after of [300, 900, 1800, 3000]) setTimeout(() => {
    const card = document.querySelector(".live-chart-plot")?.closest('[class*="st-key-panel-"]');
    if (!moved) card?.scrollIntoView({ block: "nearest", behavior: "instant" });
  }, after);
}

export default function ({ data }) {
  const before = window.explorerOpened;
  if (before?.page === data.page && before?.started === data.started) return;
  window.explorerOpened = data;
  toTop();
  if (before && before.started !== data.started) followChart();
}
""",
)


def open_at_the_top(page: str) -> None:
    """Once when the reader comes to `page`, and after each `show_what_starts`."""
    _component(key="page top", data={"page": page, "started": st.session_state.get(_STARTED, 0)}, height=1)


def show_what_starts() -> None:
    """Bring the charts of what was just started into view: for a button's callback."""
    st.session_state[_STARTED] = st.session_state.get(_STARTED, 0) + 1
