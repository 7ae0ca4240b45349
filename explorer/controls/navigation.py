"""The frame around every page: configuration, logo, and the navigation, which lists only pages that exist.

With `app.py`, a folder `pages/` and `st.navigation`, a deep link to a page on a server that has just started
runs the page alone, in Streamlit's older mode, with the wrong title and navigation. So each page begins with
`begin_page()`, which notices that and draws the whole frame instead.
"""

import importlib
import sys
import threading
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from explorer import places
from explorer.controls.collecting import begin_collecting
from explorer.controls.not_there import say
from explorer.controls.page_top import open_at_the_top
from explorer.controls.pages import PAGES, existing_pages
from explorer.controls.plotly_js import publish_plotly_js
from explorer.controls.presenting import presenting
from explorer.controls.store_trouble import say_trouble
from explorer.controls.theming import css, current_theme, watch_theme
from explorer.controls.visit import enter, visit
from explorer.controls.writable import say_what_cannot_be_written
from explorer.drawing.colors import CAPTION, INK, PAPER
from explorer.store.errors import StoreError
from explorer.store.place import default_store, why_not_writable

NAME = "Normalization explorer"
ABOUT = "See what normalization does to a network while the network trains: real runs, paired runs, honest pictures."


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
    st.html(f"<style>:root {{ --paper: {css(PAPER)}; --ink: {css(INK)}; --caption: {css(CAPTION)}; }}</style>")
    watch_theme()
    st.logo(str(places.ASSETS / f"logo-{current_theme().name}.svg"), size="large")
    page = st.navigation(_pages(), position="top")
    st.set_page_config(page_title=f"{page.title} · {NAME}")
    enter(page.url_path or PAGES[0].stem)
    open_at_the_top(visit().page)
    presenting(visit().page)
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
