"""A card that holds one figure: its finding as the title, how it was measured, its own controls, pin, download and
present."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.controls.explaining import draw_explanation
from explorer.controls.live_chart import Click, Replay, live_chart
from explorer.controls.panel_tools import draw_delivery, panel_tools, present_tool
from explorer.controls.theming import current_theme
from explorer.drawing.figure import Figure
from explorer.foreign_text import in_markdown
from explorer.reading.findings import plain
from explorer.sentences import spoken

if TYPE_CHECKING:
    from explorer.export.data import Table
    from explorer.export.film import Film


@dataclass
class Panel:
    """An open card; `controls` is where its own choices go."""

    key: str
    title: str
    caption: str
    words: DeltaGenerator
    controls: DeltaGenerator
    tools: DeltaGenerator
    has_tools: bool = False
    """Whether there is a figure that can be taken along."""

    def retitle(self, title: str, caption: str | None = None) -> None:
        """Say another title, once the figure's numbers are known."""
        self.title, self.caption = title, self.caption if caption is None else caption
        with self.words.container(gap=None):
            st.subheader(in_markdown(self.title), anchor=False)
            if self.caption:
                st.caption(in_markdown(self.caption))

    def chart(
        self,
        figure: Figure,
        *,
        table: Table | None = None,
        summary: str = "",
        film: Film | None = None,
        replay: Replay | None = None,
    ) -> Click | None:
        """Draw the panel's figure, offer it and its numbers to take along, and return what was clicked.

        `table` holds the figure's numbers; a function is only called when somebody downloads them. `film` draws the
        same figure at other steps, where it can be shown over training. `replay` is a line that follows a hand at once.
        """
        click = live_chart(
            figure,
            key=self.key,
            title=self.title,
            caption=self.caption,
            summary=spoken(self.title, plain(summary), self.caption),
            replay=replay,
        )
        self.has_tools = True
        with self.tools:
            asked = panel_tools(self.key, film=film is not None)
            if asked is not None:
                from explorer.controls.exported import Exported
                from explorer.controls.exporting import answer

                answer(
                    asked, Exported(self.key, figure, current_theme(), self.title, self.caption, summary, table, film)
                )
            draw_delivery(self.key)
        return click


@contextmanager
def panel(title: str, caption: str = "", *, key: str) -> Iterator[Panel]:
    """A card with `title` and `caption`, shown as they are; what is drawn inside the `with` goes below them."""
    with st.container(border=True, key=f"panel-{key}", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"head-of-{key}"):
            words = st.empty()
            controls = st.container(horizontal=True, width="content", gap="small", key=f"controls-of-{key}")
            tools = st.container(width=102, gap=None, key=f"tools-of-{key}")
        card = Panel(key, title, caption, words, controls, tools)
        card.retitle(title)
        draw_explanation(key)
        yield card
        if not card.has_tools:
            with tools:
                present_tool(key)
