"""The way to the speaker notes, which open in a second window."""

from __future__ import annotations

from streamlit.components.v2 import component

from explorer.presets.preset import Preset

_component = component(
    "notes_link",
    html='<a target="explorer-notes">Speaker notes</a>',
    css="""
a { font: 20px/1.3 var(--st-font); color: var(--st-gray-text-color, var(--st-text-color)); cursor: pointer; }
a:focus-visible { outline: 2px solid var(--st-text-color); outline-offset: 2px; }
""",
    js="""
// A window of its own, which is dragged to the screen that the class does not see; a second click brings it back.
export default function ({ data, parentElement }) {
  const link = parentElement.querySelector("a");
  link.href = new URL(`speaker_notes?preset=${encodeURIComponent(data.preset)}`, document.baseURI).href;
  link.onclick = (event) => {
    const opened = window.open(link.href, "explorer-notes", "popup,width=720,height=860");
    if (opened) event.preventDefault();
  };
}
""",
)


def notes_link(preset: Preset) -> None:
    """A link that opens the notes of this preset."""
    _component(key="notes link", data={"preset": preset.name}, width="content")
