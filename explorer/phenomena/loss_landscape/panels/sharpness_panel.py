"""The largest eigenvalue of the Hessian at the moment on screen, in every mode."""

from __future__ import annotations

import pandas as pd

from explorer.controls.address import segments, show
from explorer.controls.findings import say
from explorer.controls.not_drawn import Button, NotDrawn
from explorer.controls.panel import panel
from explorer.controls.shown_arms import ShownArm
from explorer.phenomena.loss_landscape.figures.sharpness import sharpness_figure
from explorer.phenomena.loss_landscape.numbers.sharpness import Sharpness, read_sharpness, sharpness_sentence
from explorer.phenomena.loss_landscape.numbers.words import has_modes
from explorer.phenomena.loss_landscape.panels.asking import Questions
from explorer.phenomena.loss_landscape.panels.landscape import Landscape
from explorer.phenomena.loss_landscape.panels.readings import STILL_TRAINS, no_network_of
from explorer.phenomena.loss_landscape.panels.view import OFF, ON, SHARPNESS, View
from explorer.reading.studies import Answer, look
from explorer.study_requests.loss_landscape import SharpnessRequest, Statistics


def sharpness_panel(landscape: Landscape, _summary: str) -> None:
    """Follows the moment and the samples while it is switched on."""
    view = landscape.view
    found, empty = _ask(view, landscape.questions)
    samples = min(view.samples, *(arm.run.config.dataset.train_samples for arm in view.arms))
    said = [
        f"Largest eigenvalue of the Hessian {_steps(found, view)}",
        f"{samples:,d} training samples",
        f"stroke: {' or '.join(dict.fromkeys(valley.limit_words for valley in found)) or '2/η'} of each arm",
        view.seed_words,
    ]
    with panel("Sharpness", " · ".join(filter(None, said)), key=SHARPNESS) as card:
        with card.controls:
            segments("sharpness", [OFF, ON], {ON: "measure"}, label="Sharpness")
        styles = {arm.run.arm: arm.style for arm in view.arms}
        figure = sharpness_figure(found, styles, empty=empty, height=340)
        sentence = sharpness_sentence(found)
        card.chart(figure, table=lambda: _table(found), summary=sentence)
        if sentence:
            say([sentence], styles)


def _steps(found: list[Sharpness], view: View) -> str:
    """At which kept networks it was measured: an arm may have none at the moment on screen."""
    steps = {valley.arm: f"{valley.step:,d}" for valley in found} or {"": f"{view.step:,d}"}
    if len(set(steps.values())) == 1:
        return f"at step {next(iter(steps.values()))}"
    return f"at step {', '.join(f'{step} ({arm})' for arm, step in steps.items())}"


def _ask(view: View, questions: Questions) -> tuple[list[Sharpness], str]:
    """What is measured, and why the rest is not."""
    found, empty = [], "nothing to measure"
    for arm in view.arms:
        if arm.run.status.is_active or view.checkpoints[arm.run.arm] is None:
            empty = STILL_TRAINS if arm.run.status.is_active else no_network_of(view, arm).sentence
        for mode, request in _requests(view, arm).items():
            answer = _answer(view, questions, arm, request)
            if answer.arrays is not None:
                optimizer = arm.run.config.optimizer
                of_mode = mode if has_modes(arm.run.config) else None
                found.append(read_sharpness(arm.run.arm, of_mode, answer.arrays, optimizer))
            elif answer.study is not None:
                empty = "measuring …" if answer.waits else answer.failure
    return found, empty


def not_measured(landscape: Landscape) -> NotDrawn | None:
    """The line that stands in the panel's place while nobody has asked for it."""
    view = landscape.view
    if view.measures_sharpness or _ask(view, landscape.questions)[0]:
        return None
    switch_on = Button("Measure it", show, ("sharpness", ON))
    return NotDrawn("Not measured at this step; it takes some seconds for every arm and mode.", switch_on)


def _requests(view: View, arm: ShownArm) -> dict[Statistics, SharpnessRequest]:
    step = view.checkpoints[arm.run.arm]
    if arm.run.status.is_active or step is None:
        return {}
    samples = min(view.samples, arm.run.config.dataset.train_samples)
    modes = tuple(Statistics) if has_modes(arm.run.config) else (Statistics.BATCH,)
    return {mode: SharpnessRequest(step=step, mode=mode, samples=samples) for mode in modes}


def _answer(view: View, questions: Questions, arm: ShownArm, request: SharpnessRequest) -> Answer:
    """What was measured before is shown even while the switch is off."""
    if view.measures_sharpness:
        return questions.arrays(arm.run.id, request)
    return look(questions.studies, arm.run.id, request)


def _table(found: list[Sharpness]) -> pd.DataFrame:
    """Columns `arm, mode, eigenvalue, residual, limit`."""
    rows = [(valley.arm, valley.mode or "all", valley.value, valley.residual, valley.limit) for valley in found]
    return pd.DataFrame(rows, columns=["arm", "mode", "eigenvalue", "residual", "limit"])
