"""Which of the two themes the reader sees. Colors are resolved in Python, so Python has to know."""

from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from explorer.drawing.resolve import resolved
from explorer.drawing.theme import LIGHT, THEMES, Theme

_SEEN = "theme seen by the browser"

_watcher = component(
    "theme_watcher",
    js="""
// Streamlit tells Python the theme of the page load; this tells it after a change in the menu, too.
export default function ({ data, parentElement, setStateValue }) {
  (parentElement.host ?? parentElement).closest('[data-testid="stElementContainer"]').style.position =
  "absolute"; const probe = document.createElement("span"); probe.style.color = "var(--st-background-color)";
  parentElement.append(probe); const [red, green, blue] =
  getComputedStyle(probe).color.match(/[0-9.]+/g).map(Number); probe.remove(); const seen = red + green + blue
  > 382 ? "light" : "dark"; if (seen !== data.assumed) setStateValue("seen", seen);
}
""",
)


def current_theme() -> Theme:
    """The theme on screen, for which this run of the page resolves its colors."""
    seen: Any = st.session_state.get(_SEEN, {}).get("seen")
    return THEMES.get(seen or st.context.theme.type or LIGHT.name, LIGHT)


def css(symbol: str) -> str:
    """A symbolic color (`explorer.drawing.colors`) in the theme on screen."""
    return resolved(symbol, current_theme())


def watch_theme() -> None:
    """Run the page again when the reader chooses the other theme; once on every page, invisible."""
    _watcher(
        key=_SEEN,
        data={"assumed": current_theme().name},
        default={"seen": None},
        on_seen_change=lambda: None,
        height=1,
    )
