"""The latest experiments as cards: what was compared, how it stands, and its accuracy as it was recorded."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from explorer.controls.deleting import delete_button
from explorer.controls.experiments import STATUS_ICONS, show_experiment
from explorer.controls.grid import grid
from explorer.controls.live_chart import live_chart
from explorer.controls.moments import moment
from explorer.controls.progress_card import colored_title
from explorer.controls.unreadable import say_unreadable
from explorer.drawing.arms import arm_styles
from explorer.phenomena.learning_curves.figures.curves import accuracy_figure
from explorer.reading.experiment_curves import read_curves
from explorer.reading.progress import covered_steps, progress
from explorer.reading.reasons import not_there_in, sentence
from explorer.sentences import counted
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run

SHOWN = 6
COLUMNS = 3
HEIGHT = 190  # pixels
MOST_DRAWN = 8
"""Runs on one card: those of the first seeds, where an experiment has more."""


def latest_experiments(catalogue: Catalogue) -> None:
    """Cards in rows of three, the latest first; each opens its experiment in the Lab."""
    for column, identity in grid(catalogue.experiments(limit=SHOWN), COLUMNS):
        with column, st.container(border=True, key=f"panel-{identity}", gap="small"):
            _card(catalogue, identity)


def _card(catalogue: Catalogue, identity: str) -> None:
    runs = catalogue.runs(identity)
    if not runs:
        _unreadable_card(catalogue, identity)
        return
    now = progress(runs)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        styles = arm_styles([run.arm for run in runs])
        st.subheader(colored_title(catalogue.title(identity), styles), anchor=False, width="stretch")
        st.badge(now.status, icon=STATUS_ICONS[now.status], color="gray")
    drawn = _drawn(runs)
    said = [
        moment(catalogue.created(identity)),
        counted(now.runs, "run"),
        f"step {now.step:,} of {now.planned_steps:,}",
    ]
    st.caption(" · ".join([*said, *([f"curves of {len(drawn)}"] if len(drawn) < len(runs) else [])]))
    chance = runs[0].config.dataset.chance
    curves = read_curves(catalogue, drawn, "eval_accuracy")
    for trouble in (damage for curve in curves for damage in curve.damaged):
        st.text(trouble)
    empty = "" if now.step else sentence(not_there_in(runs))
    figure = accuracy_figure(curves, (), covered_steps(runs), chance, styles=styles, empty=empty, height=HEIGHT)
    live_chart(figure, key=f"accuracy {identity}", title="Test accuracy", summary=catalogue.title(identity))
    with st.container(horizontal=True, gap="small"):
        if st.button("Open in the Lab", icon=":material/science:", key=f"open {identity}", width="stretch"):
            show_experiment(identity)
            st.switch_page("pages/lab.py", query_params={"experiment": identity})
        delete_button(identity, runs)


def _drawn(runs: Sequence[Run]) -> list[Run]:
    """As many seeds of every arm as have room, and at least one; of very many arms the first."""
    seeds = list(dict.fromkeys(run.seed for run in runs))
    arms = len({run.arm for run in runs})
    shown = seeds[: max(1, MOST_DRAWN // arms)]
    return [run for run in runs if run.seed in shown][:MOST_DRAWN]


def _unreadable_card(catalogue: Catalogue, identity: str) -> None:
    st.text(f"{catalogue.title(identity)} · {moment(catalogue.created(identity))}")
    say_unreadable(catalogue, identity)
    delete_button(identity, ())
