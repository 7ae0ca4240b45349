"""Finished runs taken apart: blocks dropped, paths followed one by one, neighboring inputs compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from explorer.architecture import build_graph, why_no_lesion, why_no_paths
from explorer.config import Task
from explorer.controls.findings import in_color
from explorer.controls.live import Pulse
from explorer.controls.panel import Panel, panel
from explorer.drawing.arms import ArmStyle
from explorer.drawing.figure import Figure
from explorer.phenomena.gradient_flow.figures.studies import lesion_figure, paths_figure, shattering_figure
from explorer.phenomena.gradient_flow.numbers import studies as found_by
from explorer.phenomena.gradient_flow.panels.answers import Answers
from explorer.reading.checkpoints import checkpoint_steps
from explorer.reading.tables import arrays_table
from explorer.sentences import as_sentence
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run, Status
from explorer.store.studies import Studies
from explorer.study_requests.gradient_flow import LesionRequest, PathsRequest, ShatteringRequest
from explorer.study_requests.request import StudyRequest

OVER = (Status.FINISHED, Status.STOPPED)


def run_panels(runs: Sequence[Run], styles: Mapping[str, ArmStyle]) -> Pulse:
    """Lesions and paths of the runs on screen, at their last kept checkpoint."""
    with Catalogue() as catalogue, Studies() as studies:
        kept = _kept(catalogue, runs)
        lesions, paths = (
            _ask(studies, runs, kept, request, wanted)
            for request, wanted in (
                (LesionRequest, lambda run: not _no_lesion(run)),
                (PathsRequest, lambda run: not _no_paths(run)),
            )
        )
    when = _when(kept)
    chance = runs[0].config.dataset.chance if runs else 0.1
    left, right = st.columns(2)
    caption = _said("Test accuracy in eval mode", when)
    with left, panel("Lesion study: one block dropped", caption, key="lesion") as card:
        found = lesions.read(found_by.lesion)
        empty = lesions.empty if any(not _no_lesion(run) for run in runs) else _sentences(runs, _no_lesion)
        figure = lesion_figure(found, styles, chance, empty=empty)
        _finish(card, figure, lesions, found_by.lesion_sentence(found), "Veit et al. 2016", styles)
    with right, panel("Which paths carry gradient", _said("Mean of 12 paths per length", when), key="paths") as card:
        found_paths = paths.read(found_by.paths)
        empty = paths.empty if any(not _no_paths(run) for run in runs) else _sentences(runs, _no_paths)
        figure = paths_figure(found_paths, styles, empty=empty)
        _finish(card, figure, paths, found_by.paths_sentence(found_paths), "Veit et al. 2016", styles)
    return Pulse.TRAINING if any(one.waiting for one in (lesions, paths)) else Pulse.STILL


def shattering_panel(runs: Sequence[Run], styles: Mapping[str, ArmStyle]) -> Pulse:
    """How alike the gradients at neighboring inputs are, by depth."""
    with Catalogue() as catalogue, Studies() as studies:
        kept = _kept(catalogue, runs)
        answers = _ask(studies, runs, kept, ShatteringRequest, lambda run: run.step > 0 and _names_images(run))
    caption = _said("48 inputs between two samples, statistics frozen", _when(kept))
    with panel("Shattered gradients: do neighbors agree?", caption, key="shattering") as card:
        found = answers.read(found_by.shattering)
        empty = answers.empty if any(map(_names_images, runs)) else "Compared where a network names whole images."
        figure = shattering_figure(found, styles, empty=empty)
        _finish(card, figure, answers, found_by.shattering_sentence(found), "Balduzzi et al. 2017", styles)
    return answers.pulse


def _no_lesion(run: Run) -> str:
    return why_no_lesion(build_graph(run.config), run.config.network.family)


def _no_paths(run: Run) -> str:
    return why_no_paths(build_graph(run.config), run.config.network.family)


def _names_images(run: Run) -> bool:
    return run.config.dataset.task is Task.CLASSIFICATION


def _sentences(runs: Sequence[Run], why: Callable[[Run], str]) -> str:
    """Why there is nothing to see, once for each family."""
    found = dict.fromkeys(why(run) for run in runs)
    return "\n".join(map(as_sentence, found))


Kept = Mapping[str, tuple[Run, int]]
"""Arm → its run and the step of its last checkpoint."""


def _kept(catalogue: Catalogue, runs: Sequence[Run]) -> Kept:
    return {run.arm: (run, step) for run in runs if (step := _last_checkpoint(catalogue, run)) is not None}


def _when(kept: Kept) -> str:
    steps = sorted({step for _, step in kept.values()})
    return f"checkpoint at step {' or '.join(f'{step:,d}' for step in steps)}" if steps else ""


def _ask(
    studies: Studies,
    runs: Sequence[Run],
    kept: Kept,
    request: Callable[..., StudyRequest],
    wanted: Callable[[Run], bool],
) -> Answers:
    answers = Answers(otherwise=_why_nothing(runs))
    for arm, (run, step) in kept.items():
        if wanted(run):
            answers.ask(studies, arm, run.id, request(step=step))
    return answers


def _why_nothing(runs: Sequence[Run]) -> str:
    ends = dict.fromkeys(run.status for run in runs)
    if ends and all(end in (Status.DIVERGED, Status.FAILED) for end in ends):
        return f"A run that {' or '.join(ends)} is not measured."
    if all(end in OVER for end in ends):
        return "Nothing to measure here."
    return "Measured when the runs are over."


def _last_checkpoint(catalogue: Catalogue, run: Run) -> int | None:
    """Of a run that is over; what still trains keeps the machine to itself."""
    if run.status not in OVER:
        return None
    return max(checkpoint_steps(catalogue, run), default=None)


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
