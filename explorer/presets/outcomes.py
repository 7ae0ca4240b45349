"""What a preset measures: one number of one finished run, NaN where the run does not have it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.formulas.smoothness import Measure, band
from explorer.presets.finished import Finished
from explorer.store.run import Run
from explorer.store.series import Series
from explorer.study_requests.gradient_flow import LesionRequest
from explorer.study_requests.loss_landscape import SmoothnessRequest
from explorer.study_requests.request import StudyRequest
from explorer.written_numbers import percent, short_number, times


class Unit(StrEnum):
    SHARE = "share"
    FACTOR = "factor"
    NUMBER = "number"


@dataclass(frozen=True)
class StudyOf:
    """A study of every finished run that an outcome needs."""

    request: Callable[[Run], StudyRequest]

    def read(self, finished: Finished) -> dict[str, np.ndarray] | None:
        """Its arrays, once it was computed."""
        return finished.study(self.request(finished.run))


LESION = StudyOf(lambda run: LesionRequest(step=run.config.steps))
"""At the last checkpoint, as Gradient flow asks for it."""


@dataclass(frozen=True)
class Outcome:
    """`words` follow *the*: `test accuracy at the end`. `study` is computed before `read` can find anything."""

    words: str
    unit: Unit
    read: Callable[[Finished], float]
    study: StudyOf | None = None
    moments: int = 1
    """Evaluations and looks at the network (`recording.moments`) that it needs."""

    def text(self, value: float) -> str:
        """A value as a sentence has it: `98 %`, `×15.6`, `0.012`."""
        if not math.isfinite(value):
            return "nothing"
        if self.unit is Unit.SHARE:
            return percent(value)
        return times(value) if self.unit is Unit.FACTOR and value > 0 else short_number(value)


SMOOTHNESS = StudyOf(lambda _run: SmoothnessRequest())
"""At every kept checkpoint: what the Loss landscape page asks for, so that it is there already."""


def final_accuracy() -> Outcome:
    """Test accuracy at the end in eval mode; a network that diverged can only guess."""

    def read(finished: Finished) -> float:
        return finished.chance if finished.diverged else finished.last("eval_accuracy")

    return Outcome("test accuracy at the end", Unit.SHARE, read)


def training_accuracy() -> Outcome:
    """Accuracy on the training batches of the last epoch: what degradation is about is not generalization."""

    def read(finished: Finished) -> float:
        found = finished.every_step("accuracy")
        if found is None or finished.diverged:
            return finished.chance if finished.diverged else math.nan
        return float(found[-finished.run.config.steps_per_epoch :].mean())

    return Outcome("training accuracy of the last epoch", Unit.SHARE, read, moments=0)


def mode_gap() -> Outcome:
    """Test accuracy with the test batch's own statistics minus that with the running ones, at the end."""

    def read(finished: Finished) -> float:
        own, running = finished.series("train_mode_accuracy"), finished.series("eval_accuracy")
        if own is None or running is None:
            return math.nan
        shared = np.intersect1d(own.steps, running.steps)
        return (
            float(own.values[own.steps == shared[-1]][0] - running.values[running.steps == shared[-1]][0])
            if shared.size
            else math.nan
        )

    return Outcome("test accuracy lost from train mode to eval mode at the end", Unit.SHARE, read, moments=4)


def first_gradient_growth() -> Outcome:
    """Norm of the first batch's gradient at the first block's input, over that at the last block's input."""

    def read(finished: Finished) -> float:
        blocks = finished.records.layers("block_grad_norm")
        return _ratio(*(finished.first("block_grad_norm", blocks[place]) for place in (0, -1) if blocks))

    return Outcome("gradient norm at the first block over that at the last, step 1", Unit.FACTOR, read, moments=0)


def first_gradient_share() -> Outcome:
    """Norm of the first batch's gradient at the first layer's output, over that at the last normalized layer's."""

    def read(finished: Finished) -> float:
        layers = finished.records.layers("activation_grad_norm")
        return _ratio(*(finished.first("activation_grad_norm", layers[place]) for place in (0, -1) if layers))

    return Outcome(
        "gradient norm at the first layer over that at the last normalized one, step 1", Unit.FACTOR, read, moments=0
    )


def bias_gradient(layer: str) -> Outcome:
    """Largest norm of the bias' gradient during training, over that of the same layer's weight at that step."""

    def read(finished: Finished) -> float:
        bias, weight = (finished.every_step("grad_norm", f"{layer}.{name}") for name in ("bias", "weight"))
        if bias is None or weight is None or not (weight > 0).any():
            return math.nan
        return float(np.max(bias[weight > 0].astype(np.float64) / weight[weight > 0]))

    return Outcome(
        f"gradient norm of {layer}’s bias over that of its weight, largest over all steps", Unit.NUMBER, read, moments=0
    )


def drift(finished: Finished, layer: str) -> Series | None:
    """How far the batch's means have moved since the first step: root mean square over the layer's channels, in
    standard deviations of the first batch (root mean square as well). None where they or the first were not recorded.
    """
    mean, var = finished.series("batch_mean", layer), finished.series("batch_var", layer)
    if mean is None or var is None or not mean.steps[0] == var.steps[0] == 1:
        return None
    moved = mean.values.astype(np.float64) - mean.values[0]
    return Series(mean.steps, np.sqrt((moved**2).mean(axis=1) / var.values[0].astype(np.float64).mean()))


def mean_drift(layer: str) -> Outcome:
    """`drift` at the end."""

    def read(finished: Finished) -> float:
        found = drift(finished, layer)
        return math.nan if found is None else float(found.values[-1])

    return Outcome(
        f"drift of {layer}’s channel means from step 1 to the end, in standard deviations", Unit.NUMBER, read, moments=0
    )


def squared_steps(parameter: str) -> Outcome:
    """How much ‖w‖² has grown, over the sum of the squared steps, Σ η²‖g‖²: 1 where every step is orthogonal to w."""

    def read(finished: Finished) -> float:
        norm, gradient = (finished.every_step(quantity, parameter) for quantity in ("weight_norm", "grad_norm"))
        if norm is None or gradient is None or len(norm) < 2:
            return math.nan
        rates = np.full(len(gradient), finished.run.config.optimizer.learning_rate)
        for event in finished.records.events():
            if event.setting == "optimizer.learning_rate":
                rates[event.step :] = event.value
        grown = float(norm[-1]) ** 2 - float(norm[0]) ** 2
        return grown / float(np.sum((rates * gradient.astype(np.float64))[1:] ** 2))

    return Outcome(f"growth of ‖w‖² over the sum of its squared steps, {parameter}", Unit.NUMBER, read, moments=0)


def loss_range() -> Outcome:
    """Largest minus smallest loss from half a step to four along the gradient, median over the training's second half.

    Before, a network that does not learn yet has hardly a gradient, and so a small range.
    """

    def read(finished: Finished) -> float:
        found = SMOOTHNESS.read(finished)
        if found is None:
            return math.nan
        counts = found["done"] & (found["step"] >= finished.run.config.steps / 2)
        return float(np.median((found["loss_max"] - found["loss_min"])[counts])) if counts.any() else math.nan

    name = "range of the loss along the gradient, nats, median over the second half of the training"
    return Outcome(name, Unit.NUMBER, read, SMOOTHNESS, moments=0)


def shift_cosine(last_step: int) -> Outcome:
    """Cosine of a layer's gradient before and after a step of the layers below: 1 is no internal covariate shift
    (Santurkar et al. 2018, Definition 2.1). Median over layers, then over the kept steps, from 0 to `last_step`.
    """

    def read(finished: Finished) -> float:
        found = SMOOTHNESS.read(finished)
        cosines = np.empty(0) if found is None else band(found, Measure.COSINE).middle
        return float(np.median(cosines)) if cosines.size else math.nan

    words = (
        "cosine of a layer’s gradient before and after a step of the layers below, median over layers and then over "
        f"the kept steps from 0 to {last_step:,d}"
    )
    return Outcome(words, Unit.NUMBER, read, SMOOTHNESS, moments=0)


def accuracy_without_a_block() -> Outcome:
    """Median test accuracy with one block dropped, over that of the whole network (Veit et al. 2016)."""

    def read(finished: Finished) -> float:
        found = LESION.read(finished)
        return math.nan if found is None else float(np.median(found["accuracy"]) / found["whole_accuracy"])

    return Outcome(
        "share of the test accuracy left without one block, median over blocks", Unit.SHARE, read, LESION, moments=0
    )


def _ratio(first: float = math.nan, last: float = math.nan) -> float:
    return first / last if last else math.nan
