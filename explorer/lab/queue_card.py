"""What trains, what waits and what came last, in the order of the queue."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.controls.experiments import STATUS_ICONS, show_experiment
from explorer.controls.moments import moment
from explorer.controls.once import once_button
from explorer.controls.steering import ask, go_first
from explorer.controls.writable import writes
from explorer.foreign_text import in_markdown
from explorer.reading.cost import duration, roughly
from explorer.reading.progress import Progress, progress
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status

SHOWN = 6
_ORDER = (Status.RUNNING, Status.PAUSED, Status.QUEUED)


def queue_card(catalogue: Catalogue) -> None:
    """One row an experiment: its runs, how far it is, and the one thing one would do with it."""
    latest = [(identity, catalogue.runs(identity)) for identity in catalogue.experiments(limit=12)]
    rows = [(identity, progress(runs)) for identity, runs in latest if runs]
    first = {run.experiment: place for place, run in reversed(list(enumerate(catalogue.queue())))}
    rows.sort(key=lambda row: (_rank(row[1].status), first.get(row[0], 0)))
    with st.container(border=True, key="panel-queue", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader("Queue", anchor=False, width="stretch")
            st.caption("continues when this page is closed", width="content")
        for identity, now in rows[:SHOWN]:
            _row(catalogue, identity, now)
        for identity in [identity for identity, runs in latest if not runs][: max(0, SHOWN - len(rows))]:
            st.text(f"{catalogue.title(identity)} · {moment(catalogue.created(identity))} · cannot be read")
        if not latest:
            st.caption("Nothing is queued. Queued experiments run in turn.")


def _rank(status: Status) -> int:
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _row(catalogue: Catalogue, identity: str, now: Progress) -> None:
    title, runs, state, time, action = st.columns([8, 3, 4, 3, 1], vertical_alignment="center", gap="small")
    title.markdown(f"{STATUS_ICONS[now.status]} {in_markdown(catalogue.title(identity))}")
    count = counted(now.runs, "run")
    runs.caption(f"{count} · {moment(catalogue.created(identity))}")
    state.markdown(f"step {now.step:,} of {now.planned_steps:,}" if _rank(now.status) < 2 else _said(now.status))
    left = now.seconds_left if now.status is Status.RUNNING else None
    if left is not None:
        time.caption(f"{roughly(left)} left")
    elif now.seconds:
        time.caption(f"trained {duration(now.seconds)}")
    with action:
        _action(identity, now.status)


def _said(status: Status) -> str:
    return {Status.QUEUED: "waiting", Status.FINISHED: "done"}.get(status, str(status))


def _action(identity: str, status: Status) -> None:
    if status is Status.QUEUED:
        _icon(":material/arrow_upward:", "Run it next", identity, go_first, identity)
    elif status in (Status.RUNNING, Status.PAUSED):
        _icon(":material/stop:", "Stop", identity, ask, identity, ControlAction.STOP)
    else:
        _icon(":material/open_in_new:", "Show", identity, show_experiment, identity)


def _icon(icon: str, help_text: str, identity: str, do: Callable[..., None], *arguments: object) -> None:
    key = f"queue {help_text} {identity}"
    look = {"icon": icon, "help": help_text, "type": "tertiary"}
    once_button("", key=key, on_click=do, args=arguments, **(look if do is show_experiment else writes(**look)))
