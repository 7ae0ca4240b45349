"""Numbers that are on screen before anything else is drawn.

A moved slider first runs a small part of the page alone, which sends the new numbers to the tables that already stand
there (a window event, `explorer:numbers`). When the slider rests, the larger part around it follows with formulas and
pictures (`explorer:rest`).
"""

from typing import Any

import streamlit.components.v2 as components

_sender = components.component(
    "numbers_at_once",
    js="""
const resting = 120;  // milliseconds without another move
let timer;

export default function ({ data }) {
  window.dispatchEvent(new CustomEvent("explorer:numbers", { detail: data.tables }));
  clearTimeout(timer);
  timer = setTimeout(() => window.dispatchEvent(new CustomEvent("explorer:rest", { detail: data.signature })), resting);
}
""",
)

_follower = components.component(
    "numbers_followed",
    js="""
const states = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let state = states.get(parentElement);
  if (!state) {
    states.set(parentElement, state = {});
    state.listen = ({ detail }) => {
      // What was asked for once is on its way, however slow this machine is.
      if (detail === state.signature || detail === state.asked) return;
      state.asked = detail;
      state.send("moved", detail);
    };
    window.addEventListener("explorer:rest", state.listen);
  }
  Object.assign(state, { signature: data.signature, send: setTriggerValue });
  return () => { window.removeEventListener("explorer:rest", state.listen); states.delete(parentElement); };
}
""",
)


def send_at_once(tables: dict[str, Any], signature: str) -> None:
    """Write new contents into tables of the page by their keys; `signature` names the settings that they come from."""
    _sender(key="numbers at once", data={"tables": tables, "signature": signature}, height=1)


def follow(signature: str) -> None:
    """Run the fragment that this stands in again, once the sliders rest at settings other than `signature`."""
    _follower(key="numbers followed", data={"signature": signature}, height=1, on_moved_change=lambda: None)
