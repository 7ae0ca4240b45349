"""Pinning a panel's figure, and knowing whose pins these are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.exported import Exported
from explorer.controls.panel_tools import Asked
from explorer.drawing.wire import plain as as_json
from explorer.export.data import DataKind, table_file
from explorer.foreign_text import in_markdown
from explorer.store.errors import StoreError
from explorer.store.pins import READER, Pin, Pins

_READER = "whose pins"

_who = component(
    "reader",
    js="""
// The random name that this browser keeps; its pins are found by it. See panel_tools.js.
export default function ({ data, parentElement, setStateValue }) {
  (parentElement.host ?? parentElement).closest('[data-testid="stElementContainer"]').style.position = "absolute";
  const name = localStorage.getItem("explorer reader") ?? "";
  if (name !== data.known) setStateValue("name", name);
}
""",
)


def pin(asked: Asked, exported: Exported) -> None:
    """Keep the figure as it is on screen, with its words and numbers."""
    words = exported.words
    said = (words.title, words.caption, words.settings, words.command)
    pinned = Pin("", *said, exported.theme.name, exported.key, words.finding)
    table = table_file(exported.table, exported.figure, DataKind.PARQUET)
    try:
        pins = Pins(asked.reader)
        pins.add(pinned, as_json(exported.figure), asdict(asked.shot), table)
    except StoreError as error:
        st.toast(in_markdown(str(error)), icon=":material/error:", duration="long")
        return
    count = len(pins.all())
    figures = f"{count} figures are" if count > 1 else "1 figure is"
    st.toast(f"Pinned. {figures} on the Handout page.", icon=":material/keep:")


def readers_pins() -> Pins | None:
    """The pins of the browser that shows this page; None until it has said its name, or where it has none yet."""
    known: Any = st.session_state.get(_READER, {}).get("name") or ""
    _who(key=_READER, data={"known": known}, default={"name": None}, on_name_change=lambda: None, height=1)
    return Pins(known) if READER.fullmatch(known) else None
