"""The frame around every page: configuration, logo, and the navigation, which lists only pages that exist.

With `app.py`, a folder `pages/` and `st.navigation`, a deep link to a page on a server that has just started
runs the page alone, in Streamlit's older mode, with the wrong title and navigation. So each page begins with
`begin_page()`, which notices that and draws the whole frame instead.
"""

import importlib
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from explorer import places
from explorer.controls.collecting import begin_collecting
from explorer.controls.not_there import say
from explorer.controls.plotly_js import publish_plotly_js
from explorer.controls.store_trouble import say_trouble
from explorer.controls.theming import current_theme, watch_theme
from explorer.controls.visit import enter
from explorer.controls.writable import say_what_cannot_be_written
from explorer.store.errors import StoreError
from explorer.store.place import default_store, why_not_writable

NAME = "Normalization explorer"
ABOUT = "See what normalization does to a network while the network trains: real runs, paired runs, honest pictures."


@dataclass(frozen=True)
class PageEntry:
    """One page: its file in `pages/`, its address, its title, and the icon it shows while it is open."""

    stem: str
    title: str
    icon: str
    says: str
    """What one does there, in a sentence."""
    listed: bool = True
    """Whether the navigation shows it; the others are opened from Home."""

    @property
    def path(self) -> Path:
        return places.PAGES / f"{self.stem}.py"


PAGES = (
    PageEntry("home", "Home", ":material/home:", "What this is, and the latest experiments."),
    PageEntry(
        "lab", "Lab", ":material/science:", "Compare two networks that differ in one thing, and watch them train."
    ),
    PageEntry(
        "activations",
        "Activations",
        ":material/grid_on:",
        "Every channel of every layer over training: its mean, its spread, whether it is dead.",
    ),
    PageEntry(
        "running_statistics",
        "Running statistics",
        ":material/timeline:",
        "Running mean and variance beside the population’s true values.",
    ),
    PageEntry(
        "gradient_flow", "Gradient flow", ":material/conversion_path:", "How much gradient arrives, and by which path."
    ),
    PageEntry(
        "loss_landscape",
        "Loss landscape",
        ":material/landscape:",
        "The loss around the trained weights, with and without normalization.",
    ),
    PageEntry(
        "inside_batchnorm",
        "Inside BatchNorm",
        ":material/function:",
        "Follow one number through the formula, forward and backward.",
    ),
    PageEntry(
        "architectures",
        "Architectures",
        ":material/account_tree:",
        "The networks of the lecture, drawn with shapes and parameter counts.",
    ),
    PageEntry("handout", "Handout", ":material/slideshow:", "Take figures, slides and a script home."),
    PageEntry(
        "lecture",
        "Lecture",
        ":material/present_to_all:",
        "One experiment, from the guess to the verdict.",
        listed=False,
    ),
)
"""In the order of the navigation; a page whose file is not there is not listed."""


def render() -> None:
    """Draw the frame and run the page that the address names; `app.py` is this call."""
    publish_plotly_js()
    st.set_page_config(
        page_title=NAME,
        page_icon=str(places.ASSETS / "favicon.svg"),
        layout="wide",
        menu_items={"About": ABOUT},  # without an entry of our own the menu, and with it the theme, is hidden
    )
    st.html(places.ASSETS / "style.css")
    watch_theme()
    st.logo(str(places.ASSETS / f"logo-{current_theme().name}.svg"), size="large")
    page = st.navigation(_pages(), position="top")
    st.set_page_config(page_title=f"{page.title} · {NAME}")
    enter(page.url_path or PAGES[0].stem)
    say_what_cannot_be_written()
    above = st.empty()
    try:
        page.run()
    except StoreError as error:
        say_trouble(error)
    else:
        _after_the_page()
    finally:
        say(above)


def _after_the_page() -> None:
    """What the first page must not wait for: a supervisor, and what most other pages import."""
    from explorer.export.fonts import begin_cutting_fonts  # these two are slow to import themselves
    from explorer.jobs.client import ensure_supervisor

    try:
        ensure_supervisor()
    except StoreError as error:
        if not (error.is_about_writing and why_not_writable(default_store())):  # which is said above the page
            say_trouble(error)
    begin_cutting_fonts()
    begin_collecting()
    if "pandas" not in sys.modules:
        threading.Thread(target=importlib.import_module, args=("pandas",), daemon=True).start()


def begin_page() -> None:
    """First line of every page: make sure that it runs inside the frame."""
    if PagesManager.uses_pages_directory:
        render()
        st.stop()


def existing_pages() -> list[PageEntry]:
    """The pages whose file is there, in the navigation's order."""
    return [entry for entry in PAGES if entry.path.exists()]


def _pages() -> list[StreamlitPage]:
    open_page = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
    there = existing_pages()
    return [
        st.Page(
            entry.path,
            title=entry.title,
            icon=entry.icon if open_page == ("" if entry is there[0] else entry.stem) else None,
            visibility="visible" if entry.listed else "hidden",
            url_path=entry.stem,
            default=entry is there[0],
        )
        for entry in there
    ]
