"""One slider over training time for all panels of a page."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from explorer.controls.not_there import note, withdraw
from explorer.controls.visit import address_says, choose, chosen, seen, write

_component = component(
    "scrubber",
    html="""
<div class="scrubber">
  <button type="button" aria-label="Play">
    <svg class="play" width="14" height="14" viewBox="0 0 14 14"><path d="M3 1.5 12 7 3 12.5Z" fill="none"
    stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/></svg> <svg class="pause" width="14"
    height="14" viewBox="0 0 14 14"><path d="M4 2V12M10 2V12" stroke="currentColor" stroke-width="2.4"/></svg>
  </button>
  <select aria-label="Play the run in">
    <option value="5">5 s</option><option value="10" selected>10 s</option><option value="20">20 s</option>
    <option value="60">60 s</option>
  </select>
  <div class="scrubber-track"><label></label><output></output><input type="range" min="0" step="1"></div>
</div>
""",
    css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


MOST_PLAYED = 60
"""Steps that are played where nothing was recorded on a schedule."""


def scrubber(
    steps: Sequence[int],
    *,
    moments: Sequence[int] = (),
    planned: int | None = None,
    key: str = "step",
    label: str = "Training step",
) -> int:
    """The recorded step that the page shows; 0 while `steps` (ascending) is empty.

    At its right end it follows a run that still trains. The step stands in the page's address as `?step=240`
    while it is not the last one; a step that was not recorded means the recorded one before it. Charts with a
    scrub line follow the hand at once; Python runs the page again for each step it can keep up with. Play shows the
    `moments`, steps at which everything was recorded, in as many seconds as are chosen beside it.
    """
    steps = [int(step) for step in steps]
    step = _chosen(steps, key)
    _component(
        key=_state_key(key),
        data={
            "steps": steps,
            "step": step,
            "moments": played(steps, moments),
            "answered": _answered(key),
            "label": label,
            "planned": planned or (steps or [0])[-1],
        },
        default={"moved": None},
        on_moved_change=lambda: None,
    )
    if steps:
        write(key, () if step == steps[-1] else (str(step),))
    return step


def played(steps: Sequence[int], moments: Sequence[int]) -> list[int]:
    """The first step, the moments among the steps, and the last one; evenly spaced steps where there are no moments."""
    if not steps:
        return []
    stride = -(-len(steps) // MOST_PLAYED)
    wanted = set(moments) & set(steps) or set(steps[::stride])
    return sorted({steps[0], *wanted, steps[-1]})


def _chosen(steps: Sequence[int], key: str) -> int:
    asked, moved = address_says(key), _moved(key)
    wanted = _number(asked[-1]) if asked else None
    if asked is not None:
        choose(key, wanted)
    elif moved is not None:
        choose(key, moved["step"])
    if not steps:
        return 0
    last = chosen(key)
    step = steps[-1] if last is None else steps[max(0, bisect_right(steps, last) - 1)]
    if asked and wanted != step:
        note(key, asked[-1], step, shown=f"step {step:,d}, of {steps[0]:,d} to {steps[-1]:,d},")
    withdraw(key, step)
    return step


def _answered(key: str) -> int:
    """The number of the last move of the hand that this look knows of; 0 before the first."""
    moved = st.session_state.get(_state_key(key), {}).get("moved")
    return 0 if moved is None else int(moved["count"])


def _moved(key: str) -> dict[str, Any] | None:
    """Where the hand put the slider since the last look; None where it did not move it."""
    moved = st.session_state.get(_state_key(key), {}).get("moved")
    if moved is None or moved == seen(key).shown:
        return None
    seen(key).shown = moved
    return moved


def _number(text: str | None) -> int | None:
    """A step in an address that somebody typed; anything else is as good as none."""
    return int(text) if text and text.isdecimal() else None


def _state_key(key: str) -> str:
    return f"scrubber {key}"
