"""A part of the page that follows what trains, and lets go of the server when nothing does."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.controls.store_trouble import say_trouble
from explorer.reading.pulse import Pulse
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.jobs import RUNS, TAKING_LOOKS
from explorer.store.run import Status

__all__ = ["Pulse", "live", "pulse_of"]


def live(body: Callable[[], Pulse], pulse: Pulse) -> None:
    """Draw `body` at the pace of `pulse`; once it says that another one fits, the page runs again with that one.

    A store that cannot be read is said in its place, as long as that is so.
    """

    def part() -> None:
        try:
            now = body()
        except StoreError as error:
            if error.trouble is Trouble.GONE:
                st.rerun()  # the page says it, with the way out
            say_trouble(error)
            return
        if now is not pulse:
            st.rerun()

    st.fragment(part, run_every=pulse.value)()


def pulse_of(catalogue: Catalogue, experiment: str | None) -> Pulse:
    """The pace that fits the experiment on screen, and the queue beside it."""
    runs = catalogue.runs(experiment) if experiment else []
    if any(run.status.is_active for run in runs):
        return Pulse.TRAINING if any(run.step for run in runs) else Pulse.SOON
    if any(run.status is Status.PAUSED for run in runs):
        return Pulse.SOON
    others = sum(
        catalogue.count_jobs(status, kinds)
        for status in (Status.RUNNING, Status.QUEUED)
        for kinds in (RUNS, TAKING_LOOKS)
    )
    return Pulse.TRAINING if others else Pulse.STILL
