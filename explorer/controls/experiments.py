"""Which experiment the page shows; its identity stands in the address, so that a link reopens it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from explorer.controls.experiment_search import open_search, search
from explorer.controls.moments import moment
from explorer.controls.not_there import note, quoted, withdraw
from explorer.controls.pages import EXPERIMENT, KEYS
from explorer.controls.shown_value import show_value
from explorer.controls.visit import address_says, visit, write
from explorer.store.catalogue import Catalogue
from explorer.store.entries import Entry
from explorer.store.run import Status

LISTED = 30
"""So many of the latest stand in the list itself."""
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
    st.session_state[_REMEMBERED] = identity
    if EXPERIMENT in KEYS.get(visit().page, ()):
        write(EXPERIMENT, (identity,))
    show_value(_PICKER, identity)


def remembered_experiment() -> str:
    """The experiment that was shown last in this session.

    Raises:
        KeyError: none was shown yet.
    """
    return st.session_state[_REMEMBERED]


def forget_experiment(identity: str) -> None:
    """Where this is the experiment that pages show, let them choose another."""
    if st.session_state.get(_REMEMBERED) == identity:
        del st.session_state[_REMEMBERED]
        if EXPERIMENT in KEYS.get(visit().page, ()):
            write(EXPERIMENT, ())


def experiment_picker(catalogue: Catalogue, *, label: str = "Experiment") -> str | None:
    """Choose among the store's experiments, the latest first; None where there is none yet.

    What the address names is shown, or said to be not there; else what was shown last in this session; else the
    latest. The list holds the latest ones; a search beside it finds the others.
    """
    latest = catalogue.listed(limit=LISTED)
    if not latest:
        return None
    shown = _shown(catalogue, latest[0])
    show_experiment(shown.id)
    there = [*latest, *([] if shown in latest else [shown])]
    st.selectbox(
        label,
        [entry.id for entry in there],
        format_func=_told(catalogue, there).__getitem__,
        key=_PICKER,
        persist_state="session",
        on_change=lambda: show_experiment(st.session_state[_PICKER]),
        label_visibility="collapsed",
        width=340,
    )
    if len(latest) == LISTED:
        st.button(
            "", key="all experiments", icon=":material/search:", type="tertiary", help="Find one among all experiments",
            on_click=open_search,
        )  # fmt: skip
        search(show_experiment)
    return shown.id


def _told(catalogue: Catalogue, entries: Sequence[Entry]) -> dict[str, str]:
    """The descriptions of few experiments, with a word about settings that this version cannot read."""
    readable = {entry.id for entry in entries if catalogue.readable_experiment(entry.id) is not None}
    return {
        name: text if name in readable else f"{text} · cannot be read" for name, text in descriptions(entries).items()
    }


def _shown(catalogue: Catalogue, latest: Entry) -> Entry:
    asked = address_says(EXPERIMENT)
    last = st.session_state.get(_REMEMBERED)
    named = catalogue.entry(asked[-1]) if asked else None
    shown = named or (catalogue.entry(last) if last is not None else None) or latest
    if asked and named is None:
        note(EXPERIMENT, asked[-1], shown.id, shown=f"{'the latest, ' * (shown == latest)}{quoted(shown.title)}")
    withdraw(EXPERIMENT, shown.id)
    return shown


def descriptions(entries: Sequence[Entry]) -> dict[str, str]:
    """Title and time; those that would read alike are numbered, for Streamlit tells options apart by their text."""
    seen: Counter[str] = Counter()
    described = {}
    for entry in entries:
        text = f"{entry.title} · {moment(entry.created)}"
        seen[text] += 1
        described[entry.id] = text if seen[text] == 1 else f"{text} ({seen[text]})"
    return described
