"""The icons in the same place on every panel: *pin* for the handout, *download* in any look and format, *present*."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.beside import text_beside
from explorer.export.browser import HOW_TO_GET_ONE, installed_browser
from explorer.export.looks import Look
from explorer.export.sheet import Shot
from explorer.foreign_text import in_markdown

FRESH = 20.0  # seconds for which a finished file stays on the page, so that a busy browser finds it
_HANDLED, _FINISHED = "exports asked for", "export finished"
_KINDS = {
    "png": "PNG",
    "svg": "SVG",
    "pdf": "PDF",
    "html": "Interactive, HTML",
    "csv": "Numbers, CSV",
    "parquet": "Numbers, Parquet",
}
_FILMS = {"gif": "Over training, GIF", "film": "Over training, HTML"}


_PRESENT = """<button type="button" data-tool="present" title="Present" aria-label="Present">
<svg viewBox="0 0 24 24"><path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/></svg></button>"""


def _options(options: Mapping[str, str], mark: str = "") -> str:
    return "".join(f'<option value="{value}"{mark}>{words}</option>' for value, words in options.items())


_tools = component(
    "panel_tools",
    html=f"""<div class="tools">
<button type="button" data-tool="pin" title="Pin for the handout" aria-label="Pin for the handout">
<svg viewBox="0 0 24 24"><path d="M8 3h8l-1 7 3 3v2H6v-2l3-3z"/><path d="M12 15v6"/></svg></button>
<button type="button" data-tool="download" title="Download" aria-label="Download">
<svg viewBox="0 0 24 24"><path d="M12 4v10m-4.5-4.5L12 14l4.5-4.5M5 16v3.5h14V16"/></svg></button>
{_PRESENT}</div><div popover>
<label>Look<select name="look">{_options({look: look.words for look in Look})}</select></label>
<label>Format<select name="kind">{_options(_KINDS)}{_options(_FILMS, ' data-film=""')}</select></label>
<label>Size of a PNG<select name="scale">{_options({str(n): f"{n}×" for n in (2, 1, 3, 4)})}</select></label>
<p role="note"></p><button type="button" data-save>Download</button></div>""",
    css=text_beside(__file__, "panel_tools.css"),
    js=text_beside(__file__, "panel_tools.js"),
)

_present_alone = component(
    "present_tool",
    html=f'<div class="tools alone">{_PRESENT}</div>',
    css=text_beside(__file__, "panel_tools.css"),
    js="""
export default function ({ data, parentElement }) {
  parentElement.querySelector("button").onclick = () => window.explorerPresent(data.card);
}
""",
)

_clicker = component(
    "delivery",
    js="""
// A file that has just been made is saved by the page's own download button, once.
const saved = (window.explorerSaved ??= new Set());
export default function ({ data }) {
  if (saved.has(data.nonce)) return;
  saved.add(data.nonce);
  const done = () => window.dispatchEvent(new CustomEvent("explorer:delivered", { detail: data }));
  if (!data.ok) return done();
  let tries = 0;
  const look = () => {
    const button = document.querySelector(`.st-key-delivery-${data.nonce} button`);
    if (button) { button.click(); done(); } else if (tries++ < 200) setTimeout(look, 50);
  };
  look();
}
""",
)


@dataclass(frozen=True)
class Asked:
    """What the reader wants of a panel, once."""

    what: str
    """`pin`, `file`, or `warm`: a file will probably be wanted soon."""
    nonce: str
    reader: str
    """The browser that asks, by a random name of 32 hexadecimal digits that it keeps; empty where it gave none."""
    kind: str
    look: Look
    scale: int
    shot: Shot


@dataclass(frozen=True)
class _Finished:
    chart: str
    nonce: str
    name: str
    content: bytes
    since: float


def panel_tools(key: str, *, film: bool) -> Asked | None:
    """Draw the icons of the panel `key`, the films over training only with `film`; what was clicked since then."""
    there = installed_browser() is not None
    data = {"chart": key, "browser": there, "film": film, "way": "" if there else HOW_TO_GET_ONE}
    result = _tools(key=f"{key} tools", data=data, on_asked_change=lambda: None)
    return _once(result.asked) if result.asked else None


def present_tool(key: str) -> None:
    """The icon of a panel that has no figure to take along."""
    _present_alone(key=f"{key} present", data={"card": key})


def deliver(chart: str, nonce: str, name: str, content: bytes) -> None:
    """Let the reader's browser save `content` as the file `name`."""
    st.session_state[_FINISHED] = _Finished(chart, nonce, name, content, time.monotonic())


def refuse(chart: str, nonce: str, reason: str) -> None:
    """Say why there is no file."""
    st.session_state[_FINISHED] = _Finished(chart, nonce, "", b"", time.monotonic())
    st.toast(in_markdown(reason), icon=":material/error:", duration="long")


def draw_delivery(chart: str) -> None:
    """What was made for this panel goes to the browser; nothing is seen of it."""
    finished: _Finished | None = st.session_state.get(_FINISHED)
    if finished is None or finished.chart != chart:
        return
    if time.monotonic() - finished.since > FRESH:
        del st.session_state[_FINISHED]
        return
    with st.container(key=f"delivery-{finished.nonce}"):
        if finished.name:
            st.download_button("Save", finished.content, finished.name, key=f"save {finished.nonce}", on_click="ignore")
        data = {"chart": chart, "nonce": finished.nonce, "ok": bool(finished.name)}
        _clicker(key=f"delivery {finished.nonce}", data=data, height=1)


def _once(asked: Mapping[str, Any]) -> Asked | None:
    """Where a part of the page runs by itself, a click may arrive twice."""
    handled: set[str] = st.session_state.setdefault(_HANDLED, set())
    nonce = "".join(letter for letter in str(asked["nonce"]) if letter.isalnum())
    if nonce in handled:
        return None
    handled.add(nonce)
    shot = asked.get("shot", {})
    return Asked(
        what=str(asked["what"]),
        nonce=nonce,
        reader=str(asked.get("reader", "")),
        kind=str(asked.get("kind", "")),
        look=Look(asked.get("look", Look.SCREEN)),
        scale=int(asked.get("scale", 2)),
        shot=Shot(float(shot.get("width", 760)), shot.get("ranges", {}), shot.get("cameras", {})),
    )
