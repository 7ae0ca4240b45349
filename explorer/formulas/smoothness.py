"""How far the loss and its gradient change along the gradient, over training (Santurkar et al. 2018, Figure 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Arrays = Mapping[str, np.ndarray]


class Measure(StrEnum):
    """What is drawn over training; the loss range has a panel of its own."""

    LOSS = "loss"
    CHANGE = "change"
    RELATIVE = "relative"
    BETA = "beta"
    SHIFT = "shift"
    COSINE = "cosine"

    @property
    def words(self) -> str:
        """As a choice and a title say it."""
        return {
            Measure.LOSS: "Loss along the gradient",
            Measure.CHANGE: "Gradient predictiveness, L2",
            Measure.RELATIVE: "Gradient predictiveness, relative",
            Measure.BETA: "Effective β",
            Measure.SHIFT: "Internal covariate shift, L2",
            Measure.COSINE: "Internal covariate shift, cosine",
        }[self]

    @property
    def how(self) -> str:
        """Which number, and over what its band runs."""
        steps = "range over step lengths ½ to 4 times the rate"
        layers = "median and range over layers, before and after a step of the layers below"
        return {
            Measure.LOSS: f"L(θ − ηg) in nats: line at η = 0, {steps}",
            Measure.CHANGE: f"‖∇L(θ) − ∇L(θ − ηg)‖: {steps}",
            Measure.RELATIVE: f"‖∇L(θ) − ∇L(θ − ηg)‖ / ‖∇L(θ)‖: {steps}",
            Measure.BETA: "largest ‖∇L(θ) − ∇L(θ − ηg)‖ / ‖ηg‖ over step lengths ½ to 4 times the rate",
            Measure.SHIFT: f"‖G − G′‖ of each layer’s gradient: {layers}",
            Measure.COSINE: f"cos(G, G′) of each layer’s gradient: {layers}",
        }[self]

    @property
    def axis(self) -> str:
        return {
            Measure.LOSS: "loss, nats",
            Measure.CHANGE: "change of the gradient",
            Measure.RELATIVE: "change ÷ gradient",
            Measure.BETA: "effective β",
            Measure.SHIFT: "change of the gradient",
            Measure.COSINE: "cosine",
        }[self]

    @property
    def is_cosine(self) -> bool:
        """From −1 to 1 and linear; all others are positive and logarithmic."""
        return self is Measure.COSINE


@dataclass(frozen=True)
class Band:
    """`middle`, `low` and `high` (T,) at `steps` (T,), those that are computed; not a number where the loss is."""

    steps: NDArray[np.int64]
    middle: Floats
    low: Floats
    high: Floats


def band(arrays: Arrays, measure: Measure) -> Band:
    """A measure of a study `smoothness`, as far as it has come."""
    done = np.asarray(arrays["done"], bool)
    steps = np.asarray(arrays["step"], np.int64)[done]

    def moments(name: str) -> Floats:
        return np.asarray(arrays[name], np.float64)[done]

    match measure:
        case Measure.LOSS:
            return Band(steps, moments("loss"), moments("loss_min"), moments("loss_max"))
        case Measure.BETA:
            beta = moments("effective_beta")
            return Band(steps, beta, beta, beta)
        case Measure.CHANGE | Measure.RELATIVE:
            name = "gradient_change" if measure is Measure.CHANGE else "relative_change"
            middle = np.median(moments(name), axis=1) if done.any() else np.empty(0)
            return Band(steps, middle, moments(f"{name}_min"), moments(f"{name}_max"))
    layers = moments("shift_cosine" if measure.is_cosine else "shift_norm")[:, 1:]  # nothing lies below the first
    if not layers.size:
        return Band(steps, *(np.full(len(steps), np.nan) for _ in range(3)))
    return Band(steps, np.median(layers, axis=1), layers.min(axis=1), layers.max(axis=1))


def finite_steps(found: Band) -> NDArray[np.int64]:
    """The steps whose range of the loss is finite: those over which `median_loss_range` is taken."""
    return found.steps[np.isfinite(found.high - found.low)]


def median_loss_range(found: Band) -> float:
    """Over training, of what is finite; NaN before there is anything."""
    width = found.high - found.low
    width = width[np.isfinite(width)]
    return float(np.median(width)) if width.size else float("nan")
