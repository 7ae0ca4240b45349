"""The experiment that trains: how far it is, and the buttons that steer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.config import DatasetName
from explorer.controls.chips import colored
from explorer.controls.data_arrival import megabytes, on_its_way
from explorer.controls.deleting import delete_button
from explorer.controls.experiments import STATUS_ICONS
from explorer.controls.failed_runs import say_why_they_failed
from explorer.controls.once import once_button
from explorer.controls.setting_words import word
from explorer.controls.steering import ask, restart, resume
from explorer.controls.writable import writes
from explorer.drawing.arms import ArmStyle
from explorer.foreign_text import in_markdown
from explorer.reading.cost import duration, roughly
from explorer.reading.progress import Progress, progress
from explorer.sentences import capitalized
from explorer.sources.published import Presence
from explorer.store.run import ControlAction, Run, Status


def progress_card(title: str, experiment: str, runs: Sequence[Run], styles: Mapping[str, ArmStyle]) -> None:
    """Title with the arms in color, status, steering, bar, and speed, time left, time spent."""
    now = progress(runs)
    with st.container(border=True, key="panel-progress"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
                st.subheader(colored_title(title, styles), anchor=False, width="content")
                st.badge(now.status, icon=STATUS_ICONS[now.status], color="gray")
            _buttons(experiment, runs, now)
        bar, *numbers = st.columns([10, 2, 2, 2], gap="medium")
        with bar:
            arriving = on_its_way(runs)
            _arrival(*arriving) if arriving else _bar(now)
        _number(numbers[0], "speed", f"**{now.steps_per_second:,.0f}** steps/s" if now.steps_per_second else "–")
        left = now.seconds_left if now.status is Status.RUNNING else None
        _number(numbers[1], "left", _bold(roughly(left)) if left is not None else "–")
        _number(numbers[2], "trained", _bold(duration(now.seconds)) if now.seconds else "–")
        failures = {run.message for run in runs if run.status is Status.FAILED}
        for message in now.messages:
            if message not in failures:
                st.caption(in_markdown(capitalized(message)))
        say_why_they_failed(experiment, runs)


def _arrival(name: DatasetName, now: Presence) -> None:
    st.markdown(f"Downloading **{word('dataset.name', name)}**: {megabytes(now.here)} of {megabytes(now.size)}")
    st.progress(now.share)


def _bar(now: Progress) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"Step **{now.step:,}** of {now.planned_steps:,}", width="stretch")
        runs = f" · {now.over} of {now.runs} runs done" if now.runs > 1 and now.share < 1 else ""
        st.caption(f"epoch {now.epoch} of {now.epochs}{runs}", width="content")
    st.progress(min(1.0, now.share))


def _buttons(experiment: str, runs: Sequence[Run], now: Progress) -> None:
    goes_on = any(run.status.is_active for run in runs)
    can_step = goes_on or now.status is Status.PAUSED
    if not goes_on and any(run.status.can_resume for run in runs):
        once_button(
            "Resume",
            key=f"resume {experiment}",
            on_click=resume,
            args=(experiment,),
            **writes(icon=":material/play_arrow:", type="primary"),
        )
    else:
        _asking("Pause", ":material/pause:", experiment, ControlAction.PAUSE, possible=goes_on)
    _asking("One step", ":material/skip_next:", experiment, ControlAction.STEP, possible=can_step)
    _asking("Stop", ":material/stop:", experiment, ControlAction.STOP, possible=can_step)
    once_button(
        "Restart",
        key=f"restart {experiment}",
        on_click=restart,
        args=(experiment,),
        **writes(icon=":material/restart_alt:"),
    )
    delete_button(experiment, runs)


def _asking(label: str, icon: str, experiment: str, action: ControlAction, *, possible: bool) -> None:
    key = f"{action} {experiment}"
    look = writes(icon=icon, disabled=not possible)
    once_button(label, key=key, on_click=ask, args=(experiment, action), **look)


def _number(column: DeltaGenerator, label: str, text: str) -> None:
    with column.container(gap=None):
        st.caption(label)
        st.markdown(text)


def _bold(text: str) -> str:
    """`**7** s`: the digits bold, their units not."""
    return " ".join(f"**{word}**" if word.isdecimal() else word for word in text.split())


def colored_title(title: str, styles: Mapping[str, ArmStyle]) -> str:
    head, colon, arms = title.partition(": ")
    names = arms.split(" or ")
    if not colon or not all(name in styles for name in names):
        return in_markdown(title)
    return f"{in_markdown(head)}: {' or '.join(colored(name, styles[name]) for name in names)}"
