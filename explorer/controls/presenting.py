"""Any panel of any page alone on the screen, large; and the pages of a preset in their order, one after the other.

What is presented is the browser's affair, and survives every run of the page. Python hears of it where another page is
asked for: a tour stands in the address, `tour=PRESET.PAGE.PAGE…`, the preset first and then the pages in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.beside import text_beside
from explorer.controls.pages import EXPERIMENT, LECTURE, TOUR, existing_pages

_KEY = "presenting"

_component = component(
    "presenting",
    html='<div class="presenting-foot"></div>',
    js=text_beside(__file__, "presenting.js"),
    css=text_beside(__file__, "presenting.css"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Tour:
    """Pages to show after the reveal of a preset's outcome, by their stems."""

    preset: str
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        return ".".join([self.preset, *self.pages])

    def beside(self, page: str, by: int) -> str | None:
        """The page that many steps further on; None where the tour ends."""
        place = self.pages.index(page) + by if page in self.pages else -1
        return self.pages[place] if 0 <= place < len(self.pages) else None


def tour_of(preset: str, pages: Sequence[str]) -> Tour:
    """Of those pages that are there, each once."""
    there = {entry.stem for entry in existing_pages()}
    return Tour(preset, tuple(dict.fromkeys(page for page in pages if page in there)))


def asked_tour() -> Tour | None:
    """What the address says; None where it says nothing."""
    preset, *pages = str(st.query_params.get(TOUR, "")).split(".")
    return tour_of(preset, pages) if preset else None


def presenting(page: str) -> None:
    """Draw what presents the panels of this page, and go where the presenter asked to."""
    tour = asked_tour()
    on_tour = tour is not None and page in tour.pages
    pressed = _component(
        key=_KEY, data={"page": page, "tour": on_tour}, on_pressed_change=lambda: None, height=1
    ).pressed
    if pressed == "leave" and TOUR in st.query_params:
        del st.query_params[TOUR]
    elif tour is not None and on_tour and pressed in ("next", "back"):
        _go(tour, page, 1 if pressed == "next" else -1)


def open_page(tour: Tour, page: str) -> None:
    """Show a page of the tour with the experiment on screen."""
    _switch(page, {TOUR: tour.text})


def _go(tour: Tour, page: str, by: int) -> None:
    beside = tour.beside(page, by)
    if beside is not None:
        open_page(tour, beside)
    scene = {"scene": "reveal"} if by < 0 else {}
    _switch(LECTURE, {"preset": tour.preset, **scene})


def _switch(page: str, query: dict[str, str]) -> None:
    entry = next(entry for entry in existing_pages() if entry.stem == page)
    experiment = st.query_params.get(EXPERIMENT)
    st.switch_page(entry.path, query_params=query | ({EXPERIMENT: experiment} if experiment else {}))
