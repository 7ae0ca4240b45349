"""Loss and test accuracy of an experiment side by side, as far as they have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from explorer.config import RunConfig, Task
from explorer.controls.address import choice, segments
from explorer.controls.chips import arm_key, arm_table
from explorer.controls.findings import NOTHING_FOUND, say
from explorer.controls.not_drawn import NotDrawn, say_lines
from explorer.controls.panel import panel
from explorer.drawing.annotations import MOST_END_LABELS
from explorer.drawing.arms import ArmStyle
from explorer.phenomena.learning_curves.figures.curves import LOSS_CEILING, accuracy_figure, loss_figure
from explorer.phenomena.learning_curves.numbers.divergence import read_first_signs
from explorer.phenomena.learning_curves.numbers.findings import findings
from explorer.reading.arms import difference_sentence
from explorer.reading.curves import ArmCurve
from explorer.reading.experiment_curves import Change, changes_by_arm, read_curves, smoothing_window
from explorer.reading.findings import plain
from explorer.reading.progress import covered_steps
from explorer.reading.reasons import RunState, no_moments, not_there_in, sentence
from explorer.store.catalogue import Catalogue
from explorer.store.history import common_changes, histories
from explorer.store.run import Run, Status

TRAIN, TEST = "train", "test"
EVAL_MODE, TRAIN_MODE = "eval mode", "train mode"
MEAN_IOU = "mean IoU"


def learning_panels(
    catalogue: Catalogue, runs: Sequence[Run], styles: Mapping[str, ArmStyle], *, instead: bool = False
) -> None:
    """What the curves say, and the curves: training or test loss, accuracy in eval or in train mode.

    Without runs the axes stand empty and say how to fill them. With `instead` they stand where another page has nothing
    to show, and that page says what is missing.
    """
    steps = covered_steps(runs)
    data = (runs[0].config if runs else RunConfig()).dataset
    window = smoothing_window(steps)
    of_arms = changes_by_arm(catalogue, runs)
    changes = sorted({change for made in of_arms.values() for change in made}, key=lambda change: change.step)
    batch_loss = read_curves(catalogue, runs, "loss", window=window)
    accuracy = read_curves(catalogue, runs, "eval_accuracy")
    train_mode = read_curves(catalogue, runs, "train_mode_accuracy")
    said = findings(accuracy, train_mode, batch_loss, of_arms, data.chance, read_first_signs(catalogue, runs))
    say(said or [_without_findings(runs, any(len(curve.steps) for curve in batch_loss))], styles)
    for trouble in dict.fromkeys(damage for curve in (*batch_loss, *accuracy, *train_mode) for damage in curve.damaged):
        st.text(trouble)
    if runs:
        st.caption(_difference(catalogue, runs, of_arms))
    summary = " ".join(map(plain, said))
    if len(styles) > MOST_END_LABELS:
        arm_key(styles)
    never = _never_evaluated(runs, accuracy)
    left, *beside = [st.container()] if never else st.columns(2)
    with left, panel("Loss, nats", key="loss") as card:
        with card.controls:
            split = _choice("Loss of", [TRAIN, TEST], key="loss_of")
        curves = batch_loss if split == TRAIN else read_curves(catalogue, runs, "eval_loss")
        card.retitle("Loss, nats", _measured(curves, *_loss_notes(curves, split, window)))
        figure = loss_figure(curves, changes, steps, styles=styles, empty=_empty(runs))
        card.chart(figure, table=lambda: table(curves), summary=summary)
    if never and instead:
        return
    if never:
        say_lines({"Test accuracy": never}, runs[0].experiment)
        return
    segments = data.task is Task.SEGMENTATION
    with beside[0], panel("Test accuracy", key="accuracy") as card:
        with card.controls:
            mode = _choice("Mode", [*([MEAN_IOU] if segments else []), EVAL_MODE, TRAIN_MODE], key="mode")
        if mode == MEAN_IOU:
            curves, note = read_curves(catalogue, runs, "eval_iou"), "mean over the classes, eval mode"
        elif mode == EVAL_MODE:
            curves, note = accuracy, ""
        else:
            curves, note = train_mode, "statistics of the test batch"
        title = "Intersection over union, test" if mode == MEAN_IOU else f"Test accuracy{' of pixels' * segments}"
        card.retitle(title, _measured(curves, note))
        guessed = data.chance / data.classes if mode == MEAN_IOU else data.chance
        figure = accuracy_figure(curves, changes, steps, guessed, styles=styles, empty=_empty(runs))
        card.chart(figure, table=lambda: table(curves), summary=summary)
    if len(styles) > MOST_END_LABELS:
        _last_values(styles, batch_loss, accuracy)


def _last_values(styles: Mapping[str, ArmStyle], loss: Sequence[ArmCurve], accuracy: Sequence[ArmCurve]) -> None:
    """Where the curves end, which have no room for their names there."""
    last_losses = {curve.arm: curve.last for curve in loss if curve.last}
    last_accuracies = {curve.arm: curve.last for curve in accuracy if curve.last}
    with st.container(border=True, key="panel-last-values", gap="small"):
        st.subheader("Where the curves end", anchor=False)
        arm_table(
            styles,
            {
                "step": {arm: f"{step:,}" for arm, (step, _) in last_losses.items()},
                "loss of the training batches, nats": {arm: f"{value:.3g}" for arm, (_, value) in last_losses.items()},
                "test accuracy": {arm: f"{100 * value:.1f} %" for arm, (_, value) in last_accuracies.items()},
            },
        )


def _never_evaluated(runs: Sequence[Run], accuracy: Sequence[ArmCurve]) -> NotDrawn | None:
    """Why there is no accuracy and will be none; None where there is, or may be."""
    if not all(run.status.is_over for run in runs) or any(len(curve.steps) for curve in accuracy) or not runs:
        return None
    why = no_moments(runs[0].config.recording.moments, RunState.of(runs[0]))
    return NotDrawn(sentence(why), cure=why.cure)


def _difference(catalogue: Catalogue, runs: Sequence[Run], changes: Mapping[str, Sequence[Change]]) -> str:
    """What the arms differ in; in stores of earlier versions also in what was changed while they trained."""
    configs = {run.arm: run.config for run in runs if run.seed == runs[0].seed}
    are_alike = not any(changes.values()) or common_changes(histories(catalogue, runs[0].experiment)) is not None
    return difference_sentence(configs, {} if are_alike else changes)


def table(curves: Sequence[ArmCurve]) -> pd.DataFrame:
    """The numbers of a figure: columns `arm, step, mean, low, high, seeds`."""
    frames = [
        pd.DataFrame({"arm": c.arm, "step": c.steps, "mean": c.mean, "low": c.low, "high": c.high, "seeds": c.seeds})
        for c in curves
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _choice(label: str, options: list[str], *, key: str) -> str:
    chosen = choice(key, options, options[0])
    segments(key, options, {}, label=label)
    return chosen


def _loss_notes(curves: Sequence[ArmCurve], split: str, window: int) -> list[str]:
    """How the losses on screen were smoothed or cut."""
    notes = ["eval mode"] if split == TEST else [f"moving mean of {window} steps"] if window > 1 else []
    if any((curve.high > LOSS_CEILING).any() for curve in curves):
        notes.append(f"the axis ends at {LOSS_CEILING:,.0f}")
    return notes


def _measured(curves: Sequence[ArmCurve], *notes: str) -> str:
    """How the curves on screen were made; nothing while there are none."""
    seeds = max((curve.seeds for curve in curves), default=0)
    if not seeds:
        return ""
    return " · ".join([f"mean and range of {seeds} seeds" if seeds > 1 else "1 seed", *filter(None, notes)])


def _without_findings(runs: Sequence[Run], has_curves: bool) -> str:
    if not runs:
        return "Two networks that differ in one thing train side by side; the result appears here."
    return NOTHING_FOUND if has_curves else sentence(not_there_in(runs))


def _empty(runs: Sequence[Run]) -> str:
    """The words in empty axes; while the first points are on their way the axes stay empty."""
    if not runs:
        return "Choose on the left and press Run."
    return "" if any(run.status is Status.RUNNING for run in runs) else sentence(not_there_in(runs))
