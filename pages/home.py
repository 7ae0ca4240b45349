"""Home: one experiment to start with, all verified ones, the latest ones, and what the pages show."""

import streamlit as st

from explorer.controls.navigation import begin_page
from explorer.home.page_cards import page_cards

begin_page()
st.title("See what normalization does to a network while it trains", anchor=False)
st.markdown(
    "Networks that differ in exactly one thing train side by side, live, on this machine. Every curve, histogram and "
    "map is recorded from them; nothing is made up."
)


def experiments() -> None:
    """What these need takes a second to import on a server's first page: the words above do not wait for it."""
    from explorer.home.home_experiments import home_experiments

    home_experiments()


experiments()
page_cards()
