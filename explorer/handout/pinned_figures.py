"""The pinned figures one below the other, each with its words to edit and its place to change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.controls.live_chart import live_chart
from explorer.controls.once import once_button
from explorer.controls.pages import existing_pages
from explorer.controls.writable import is_writable, writes
from explorer.drawing.key import keyed
from explorer.export.pinned import pinned_figure
from explorer.export.sheet import as_seen
from explorer.foreign_text import in_markdown
from explorer.sentences import spoken
from explorer.store.pins import Pin, Pins

WITHOUT_FIGURES = ("home", "handout")


def nothing_pinned() -> None:
    """What this page is for, and where figures are."""
    st.markdown(
        "Nothing is pinned yet. Every figure has a pin at its upper right: press it, and the figure comes here as you "
        "see it, to be ordered, captioned and exported as slides, pictures or a page."
    )
    pages = [page for page in existing_pages() if page.listed and page.stem not in WITHOUT_FIGURES]
    with st.container(horizontal=True):
        for page in pages:
            st.page_link(page.path, label=page.title, icon=page.icon)


def pinned_figures(pins: Pins) -> None:
    """All pins in their order."""
    shown = pins.all()
    for number, pin in enumerate(shown):
        with st.container(border=True, key=f"panel-pin-{pin.id}"):
            _one(pins, pin, number, len(shown))


def _one(pins: Pins, pin: Pin, number: int, count: int) -> None:
    figure, words = st.columns([66, 34], gap="medium")
    with figure:
        figure, shot = pinned_figure(pins, pin)
        spoken_words = spoken(pin.title, pin.finding, pin.caption)
        drawn = keyed(as_seen(figure, shot), shot.width)
        live_chart(drawn, key=f"pin-{pin.id}", title=pin.title, caption=pin.caption, summary=spoken_words)
    with words:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{number + 1}** of {count}", width="stretch")
            _button("Up", ":material/arrow_upward:", pin, pins.move, (pin.id, -1), disabled=number == 0)
            _button("Down", ":material/arrow_downward:", pin, pins.move, (pin.id, 1), disabled=number == count - 1)
            _button("Remove", ":material/delete:", pin, pins.remove, (pin.id,))
        st.session_state.setdefault(f"title {pin.id}", pin.title)
        st.session_state.setdefault(f"caption {pin.id}", pin.caption)
        title = st.text_input("Title", key=f"title {pin.id}", disabled=not is_writable())
        caption = st.text_area("Caption", key=f"caption {pin.id}", height=110, disabled=not is_writable())
        if (title, caption) != (pin.title, pin.caption):
            pins.say(pin.id, title, caption)
        st.caption(in_markdown(pin.settings))


def _button(
    name: str, icon: str, pin: Pin, act: Callable[..., None], args: tuple[object, ...], *, disabled: bool = False
) -> None:
    look = writes(icon=icon, type="tertiary", disabled=disabled)
    once_button(name, key=f"{name} {pin.id}", on_click=act, args=args, **look)
