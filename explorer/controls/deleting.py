"""Deleting an experiment where it is shown, and having it back at once."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from explorer.controls.experiments import forget_experiment, show_experiment
from explorer.controls.once import once_button
from explorer.controls.writable import saying_what_failed, writes
from explorer.store.bin import KEPT_DAYS, Bin
from explorer.store.run import Run, Status

_DELETED = "experiment deleted last"
UNDO_FOR = 120.0
"""Seconds that the way back stands where the experiment was; after that, in the bin on Home."""


def delete_button(experiment: str, runs: Sequence[Run], label: str = "") -> bool:
    """The button, which is disabled while a run trains or waits; True in the run of the page that follows a click."""
    trains = any(run.status.is_active or run.status is Status.PAUSED for run in runs)
    words = "Stop it first, then delete it." if trains else f"Delete it. The bin on Home keeps it for {KEPT_DAYS} days."
    return once_button(
        label,
        key=f"delete {experiment}",
        on_click=_delete,
        args=(experiment,),
        **writes(icon=":material/delete:", type="tertiary", help=words, disabled=trains),
    )


def say_what_was_deleted() -> bool:
    """A line with the way back, for a while; True in the run of the page that follows a click on it."""
    deleted: str | None = st.session_state.get(_DELETED)
    if deleted is None:
        return False
    with Bin() as bin_of_store:
        found = bin_of_store.find(deleted)
    if found is None or time.time() - found.binned > UNDO_FOR:
        del st.session_state[_DELETED]
        return False
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="deleted"):
        st.text(f"Deleted: {found.title}", width="content")
        return once_button("Undo", key="undo delete", on_click=take_back, args=(deleted,), icon=":material/undo:")


@saying_what_failed
def take_back(experiment: str) -> None:
    """Out of the bin: it is shown from now on."""
    with Bin() as bin_of_store:
        bin_of_store.take_back(experiment)
    show_experiment(experiment)


@saying_what_failed
def _delete(experiment: str) -> None:
    with Bin() as bin_of_store:
        bin_of_store.put(experiment)
    st.session_state[_DELETED] = experiment
    forget_experiment(experiment)
