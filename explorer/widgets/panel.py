"""A card that holds one figure: its finding as the title, how it was measured, its own controls, its
download."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.components.v2 import component
from streamlit.delta_generator import DeltaGenerator

from explorer.figures.theme import Figure, Theme
from explorer.widgets.live_chart import Click, live_chart

Table = pd.DataFrame | Callable[[], pd.DataFrame]

_picture_buttons = component(
    "picture_buttons",
    html="""<button type="button" data-format="png">Picture, PNG</button>
<button type="button" data-format="svg">Picture, SVG</button>""",
    css="""
button {
  display: block; width: 100%; min-height: 40px; margin: 0 0 8px; cursor: pointer;
  font: inherit; font-size: 14px; color: var(--st-text-color); background: transparent;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
}
button:hover { background: var(--st-secondary-background-color); }
""",
    js="""
export default function ({ data, parentElement }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => window.dispatchEvent(
      new CustomEvent("explorer:save", { detail: { chart: data.chart, format: button.dataset.format } }));
  }
}
""",
)


@dataclass
class Panel:
    """An open card; `controls` is where its own choices go."""

    key: str
    title: str
    caption: str
    words: DeltaGenerator
    controls: DeltaGenerator
    tools: DeltaGenerator

    def retitle(self, title: str, caption: str | None = None) -> None:
        """Say another title, once the figure's numbers are known."""
        self.title, self.caption = title, self.caption if caption is None else caption
        with self.words.container(gap=None):
            st.subheader(self.title, anchor=False)
            if self.caption:
                st.caption(self.caption)

    def chart(self, figure: Figure, theme: Theme, *, table: Table | None = None, summary: str = "") -> Click | None:
        """Draw the panel's figure, offer it and its numbers for download, and return what was clicked.

        `table` holds the figure's numbers; a function is only called when somebody downloads them.
        """
        click = live_chart(
            figure, theme, key=self.key, title=self.title, caption=self.caption, summary=summary or self.title
        )
        with self.tools.popover("", icon=":material/download:", type="tertiary", help="Download", width="content"):
            _picture_buttons(key=f"{self.key} pictures", data={"chart": self.key})
            if table is not None:
                st.download_button(
                    "Numbers, CSV",
                    data=lambda: _csv(table),
                    file_name=f"normalization-explorer-{self.key}.csv",
                    mime="text/csv",
                    on_click="ignore",
                    key=f"{self.key} data",
                    width="stretch",
                )
        return click


@contextmanager
def panel(title: str, caption: str = "", *, key: str) -> Iterator[Panel]:
    """A card with `title` (Markdown) and `caption`; what is drawn inside the `with` goes below them."""
    with st.container(border=True, key=f"panel-{key}", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            words = st.empty()
            controls = st.container(horizontal=True, width="content", gap="small")
            tools = st.container(width="content")
        card = Panel(key, title, caption, words, controls, tools)
        card.retitle(title)
        yield card


def _csv(table: Table) -> bytes:
    frame = table() if callable(table) else table
    return frame.to_csv(index=False).encode()
