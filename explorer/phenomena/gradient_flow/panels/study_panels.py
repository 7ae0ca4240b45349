"""Finished runs taken apart: blocks dropped, paths followed one by one, neighboring inputs compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.controls.findings import in_color
from explorer.controls.live import Pulse
from explorer.controls.not_drawn import NotDrawn
from explorer.controls.panel import Panel, panel
from explorer.controls.shown_arms import ShownArm, shown_arms
from explorer.drawing.arms import ArmStyle
from explorer.drawing.figure import Figure
from explorer.phenomena.gradient_flow.figures.studies import lesion_figure, paths_figure, shattering_figure
from explorer.phenomena.gradient_flow.numbers import studies as found_by
from explorer.phenomena.gradient_flow.panels.answers import Answers
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.reasons import not_there_in, sentence
from explorer.reading.tables import arrays_table
from explorer.sentences import as_sentence
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run, Status
from explorer.store.studies import Studies
from explorer.study_requests.gradient_flow import LesionRequest, PathsRequest, ShatteringRequest

OVER = (Status.FINISHED, Status.STOPPED)
Requested = type[LesionRequest] | type[PathsRequest] | type[ShatteringRequest]


@dataclass(frozen=True)
class Studied:
    """The runs that are taken apart; `last_kept`: arm → the step of its last kept network, where the run is over."""

    arms: tuple[ShownArm, ...]
    last_kept: Mapping[str, int]

    @property
    def runs(self) -> list[Run]:
        return [arm.run for arm in self.arms]

    @property
    def styles(self) -> dict[str, ArmStyle]:
        return {arm.run.arm: arm.style for arm in self.arms}

    @property
    def when(self) -> str:
        steps = " or ".join(f"{step:,d}" for step in sorted(set(self.last_kept.values())))
        return f"checkpoint at step {steps}" if steps else ""

    def ask(self, requested: Requested) -> Answers:
        """Of the runs that this study says something about, at their last kept networks."""
        runs = [run for run in self.runs if not requested.why_not(run.config)]
        answers = Answers(otherwise=_why_nothing(runs))
        with Studies() as studies:
            for run in runs:
                if run.arm in self.last_kept:
                    answers.ask(studies, run.arm, run.id, requested(step=self.last_kept[run.arm]))
        return answers


def studied_arms(
    catalogue: Catalogue, runs: Sequence[Run], chosen: Sequence[str], styles: Mapping[str, ArmStyle]
) -> tuple[ShownArm, ...]:
    """The chosen arms' runs of the first seed, whichever the page shows: every other one would have to be measured."""
    seeds = [run.seed for run in runs if run.arm in chosen]
    return shown_arms(catalogue, runs, chosen, styles, seeds[0]) if seeds else ()


def studied(catalogue: Catalogue, arms: tuple[ShownArm, ...]) -> Studied:
    """With their last kept networks; what still trains keeps the machine to itself."""
    kept = {arm.run.arm: checkpoint_steps(catalogue, arm.run) for arm in arms if arm.run.status in OVER}
    return Studied(arms, {name: max(steps) for name, steps in kept.items() if steps})


def while_it_trains(view: Studied) -> NotDrawn | None:
    """The line that stands in a panel's place while no run is over."""
    if view.last_kept or not any(run.status.is_active for run in view.runs):
        return None
    return NotDrawn("Measured when the runs are over.")


def lesion_panel(view: Studied, _summary: str) -> Pulse:
    """Test accuracy without each block in turn."""
    answers = view.ask(LesionRequest)
    found = answers.read(found_by.lesion)
    caption = _said("Test accuracy in eval mode", view.when)
    with panel("Lesion study: one block dropped", caption, key="lesion") as card:
        figure = lesion_figure(found, view.styles, view.runs[0].config.dataset.chance, empty=answers.empty)
        _finish(card, figure, answers, found_by.lesion_sentence(found), "Veit et al. 2016", view.styles)
    return answers.pulse


def paths_panel(view: Studied, _summary: str) -> Pulse:
    """How many paths of each length there are, and what they carry."""
    answers = view.ask(PathsRequest)
    found = answers.read(found_by.paths)
    caption = _said("Mean of 12 paths per length", view.when)
    with panel("Which paths carry gradient", caption, key="paths") as card:
        figure = paths_figure(found, view.styles, empty=answers.empty)
        _finish(card, figure, answers, found_by.paths_sentence(found), "Veit et al. 2016", view.styles)
    return answers.pulse


def shattering_panel(view: Studied, _summary: str) -> Pulse:
    """How alike the gradients at neighboring inputs are, by depth."""
    answers = view.ask(ShatteringRequest)
    found = answers.read(found_by.shattering)
    caption = _said("48 inputs between two samples, statistics frozen", view.when)
    with panel("Shattered gradients: do neighbors agree?", caption, key="shattering") as card:
        figure = shattering_figure(found, view.styles, empty=answers.empty)
        _finish(card, figure, answers, found_by.shattering_sentence(found), "Balduzzi et al. 2017", view.styles)
    return answers.pulse


def _why_nothing(runs: Sequence[Run]) -> str:
    ends = dict.fromkeys(run.status for run in runs)
    if all(end in (Status.DIVERGED, Status.FAILED) for end in ends):
        return as_sentence(found_by.not_measured(*ends).sentence)
    if all(end in OVER for end in ends):
        return sentence(not_there_in(runs))
    return "Measured when the runs are over."


def _finish(
    card: Panel,
    figure: Figure,
    answers: Answers,
    sentence: str,
    source: str,
    styles: Mapping[str, ArmStyle],
) -> None:
    card.chart(figure, table=lambda: arrays_table(answers.arrays), summary=sentence)
    if sentence:
        st.markdown(f"{in_color(sentence, styles)} :gray[Compare {source}.]")


def _said(*parts: str) -> str:
    return " · ".join(filter(None, parts))
