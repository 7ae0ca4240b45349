"""Which experiment the page shows; its identity stands in the address, so that a link reopens it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from explorer.controls.shown_value import show_value
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status

PARAMETER = "experiment"
_REMEMBERED = "experiment shown"
_PICKER = "experiment picker"

STATUS_ICONS = {
    Status.QUEUED: ":material/schedule:",
    Status.RUNNING: ":material/progress_activity:",
    Status.PAUSED: ":material/pause_circle:",
    Status.FINISHED: ":material/check:",
    Status.STOPPED: ":material/stop_circle:",
    Status.INTERRUPTED: ":material/power_off:",
    Status.DIVERGED: ":material/close:",
    Status.FAILED: ":material/error:",
}


def show_experiment(identity: str) -> None:
    """Make this the experiment that pages show from now on."""
    st.session_state[_REMEMBERED] = st.query_params[PARAMETER] = identity
    show_value(_PICKER, identity)


def experiment_picker(catalogue: Catalogue, *, label: str = "Experiment") -> str | None:
    """Choose among the store's experiments, the latest first; None where there is none yet.

    What the address names is shown; else what was shown last in this session; else the latest.
    """
    there = catalogue.experiments()
    if not there:
        return None
    candidates = (st.query_params.get(PARAMETER), st.session_state.get(_REMEMBERED), there[0])
    shown = next(identity for identity in candidates if identity in there)
    show_experiment(shown)
    st.selectbox(
        label,
        there,
        format_func=_descriptions(catalogue, there).__getitem__,
        key=_PICKER,
        persist_state="session",
        on_change=lambda: show_experiment(st.session_state[_PICKER]),
        label_visibility="collapsed",
        width=340,
    )
    return shown


def _descriptions(catalogue: Catalogue, identities: Sequence[str]) -> dict[str, str]:
    """Title and time; those that would read alike are numbered, for Streamlit tells options apart by their text."""
    seen: Counter[str] = Counter()
    described = {}
    for identity in identities:
        text = f"{catalogue.title(identity)} · {moment(catalogue.created(identity))}"
        seen[text] += 1
        described[identity] = text if seen[text] == 1 else f"{text} ({seen[text]})"
    return described


def moment(seconds: float | None) -> str:
    """When, for people: `14:26` today, `3 Nov 14:26` before; `seconds` since 1970, None where nobody knows."""
    if seconds is None:
        return "at an unknown time"
    then = datetime.fromtimestamp(seconds).astimezone()
    clock = f"{then:%H:%M}"
    return clock if then.date() == datetime.now().astimezone().date() else f"{then.day} {then:%b} {clock}"
