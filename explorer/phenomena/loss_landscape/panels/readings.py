"""The slices of every arm on screen: planes, lines and the path's plane, as far as they have come."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from explorer.controls.shown_arms import ShownArm
from explorer.formulas.smoothness import Arrays, Measure, band, finite_steps, median_loss_range
from explorer.phenomena.loss_landscape.numbers.findings import ArmSlices
from explorer.phenomena.loss_landscape.numbers.words import has_modes
from explorer.phenomena.loss_landscape.panels.asking import Questions, SliceAnswer
from explorer.phenomena.loss_landscape.panels.view import View
from explorer.reading.reasons import Missing, RunState, no_network
from explorer.reading.studies import Reads, look
from explorer.store.run import Status
from explorer.study_requests.loss_landscape import Directions, SliceKind, SliceRequest, SmoothnessRequest, Statistics

STILL_TRAINS = "computed when the run has ended or is paused; until then it has the machine to itself"

ALONG_GRADIENT = SmoothnessRequest()
ByMode = Mapping[Statistics, SliceAnswer]
Ask = Callable[[str, SliceRequest], SliceAnswer]
"""What is there of a slice of this run."""


@dataclass(frozen=True)
class Around:
    """The slices around one moment: arm → mode → slice; of an arm whose modes coincide only that of the batch."""

    planes: Mapping[str, ByMode]
    lines: Mapping[str, ByMode]

    @property
    def answers(self) -> list[SliceAnswer]:
        return [answer for by_mode in (*self.planes.values(), *self.lines.values()) for answer in by_mode.values()]


@dataclass(frozen=True)
class Readings(Around):
    """With what is drawn beside them."""

    paths: Mapping[str, SliceAnswer]
    """In the first mode on screen."""
    smoothness: Mapping[str, Arrays | Missing]
    """What was measured before is shown even while the switch is off."""


def read(view: View, questions: Questions) -> Readings:
    """What the eye meets first is asked for first: planes, lines, the paths’ planes."""
    near = around(view, questions.slice)
    paths: dict[str, SliceAnswer] = {}
    for arm in view.arms:
        paths[arm.run.arm] = _ask(
            view, questions.slice, arm, view.modes_of(arm)[0], SliceKind.PLANE, directions=Directions.TRAJECTORY
        )
    smoothness = {arm.run.arm: _smoothness(view, questions, arm) for arm in view.arms}
    return Readings(near.planes, near.lines, paths, smoothness)


def around(view: View, ask: Ask) -> Around:
    """The planes in the modes on screen, and the lines in all modes."""
    lines: dict[str, dict[Statistics, SliceAnswer]] = {arm.run.arm: {} for arm in view.arms}
    planes: dict[str, dict[Statistics, SliceAnswer]] = {arm.run.arm: {} for arm in view.arms}
    for arm in view.arms:
        for mode in view.modes_of(arm):
            planes[arm.run.arm][mode] = _ask(view, ask, arm, mode, SliceKind.PLANE)
    for arm in view.arms:
        for mode in tuple(Statistics) if has_modes(arm.run.config) else (Statistics.BATCH,):
            lines[arm.run.arm][mode] = _ask(view, ask, arm, mode, SliceKind.LINE)
    return Around(planes, lines)


def _ask(
    view: View,
    ask: Ask,
    arm: ShownArm,
    mode: Statistics,
    kind: SliceKind,
    *,
    directions: Directions | None = None,
) -> SliceAnswer:
    if arm.run.status.is_active:
        return SliceAnswer(None, sentence=STILL_TRAINS)
    if view.checkpoints[arm.run.arm] is None:
        return SliceAnswer(None, sentence=no_network_of(view, arm).sentence)
    return ask(arm.run.id, view.request(arm, mode, kind=kind, directions=directions))


def no_network_of(view: View, arm: ShownArm) -> Missing:
    """Why this arm has no kept network at the moment on screen."""
    return no_network(RunState.of(arm.run), kept_later=bool(view.kept[arm.run.arm]))


def _smoothness(view: View, questions: Questions, arm: ShownArm) -> Arrays | Missing:
    if arm.run.status.is_active:
        return Missing(STILL_TRAINS)
    if view.checkpoints[arm.run.arm] is None:
        return no_network_of(view, arm)
    known = look(questions.studies, arm.run.id, ALONG_GRADIENT, reads=Reads.NOTHING)
    if known.study is None and not view.measures_smoothness:
        return Missing("switch it on above")
    answer = questions.arrays(arm.run.id, ALONG_GRADIENT)
    if answer.arrays is not None:
        return answer.arrays
    return Missing("measuring …" if answer.waits else answer.failure)


def arm_slices(view: View, readings: Readings) -> list[ArmSlices]:
    """What the findings are about."""
    found = []
    for arm in view.arms:
        name = arm.run.arm
        planes = {mode: answer.slice for mode, answer in readings.planes[name].items() if answer.slice is not None}
        found.append(
            ArmSlices(
                name,
                has_modes(arm.run.config),
                planes={mode: answer.picture for mode, answer in planes.items() if answer.picture is not None},
                lines={mode: answer.slice for mode, answer in readings.lines[name].items() if answer.slice is not None},
                step=view.checkpoints[name],
                loss_range=_loss_range(readings.smoothness[name]),
                range_steps=_range_steps(readings.smoothness[name]),
                diverged_at=arm.run.step if arm.run.status is Status.DIVERGED else None,
            )
        )
    return found


def _range_steps(measured: Arrays | Missing) -> tuple[int, ...]:
    return () if isinstance(measured, Missing) else tuple(finite_steps(band(measured, Measure.LOSS)).tolist())


def _loss_range(measured: Arrays | Missing) -> float:
    return math.nan if isinstance(measured, Missing) else median_loss_range(band(measured, Measure.LOSS))
