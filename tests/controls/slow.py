"""A page that takes its time and runs again by itself, as one that shows results while they are computed."""

import time

import streamlit as st

from explorer.controls.address import choice

MODES, DRAWINGS = ["one", "all"], ["surface", "contour"]


def body() -> None:
    time.sleep(0.25)
    mode, drawn = choice("mode", MODES, "one"), choice("drawn", DRAWINGS, "surface")
    st.segmented_control("Drawn", DRAWINGS, key="drawn", persist_state="session", required=True)
    time.sleep(0.5)
    st.segmented_control("Mode", MODES, key="mode", persist_state="session", required=True)
    st.caption(f"{mode} as {drawn}")
    now = 0.3 if mode == "all" else None
    st.session_state["pulse"] = now
    if now != pulse:
        st.rerun()


pulse = st.session_state.get("pulse")
st.fragment(body, run_every=pulse)()
