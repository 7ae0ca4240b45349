"""The largest eigenvalue of the loss's Hessian at the moment on screen, by arm and mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.config import OptimizerConfig
from explorer.phenomena.loss_landscape.numbers.words import STATISTICS_SHORT, arm_and_mode
from explorer.study_requests.loss_landscape import Statistics
from explorer.written_numbers import short_number


@dataclass(frozen=True)
class Sharpness:
    """`value` is the eigenvalue at `step`; `mode` is None where all coincide.

    `limit` is the curvature at which the run's optimizer leaves a quadratic valley, `limit_words` its formula.
    """

    arm: str
    mode: Statistics | None
    value: float
    residual: float
    limit: float
    limit_words: str = "2/η"
    step: int = 0

    @property
    def row(self) -> str:
        return arm_and_mode(self.arm, self.mode)


def read_sharpness(
    arm: str, mode: Statistics | None, arrays: Mapping[str, np.ndarray], optimizer: OptimizerConfig
) -> Sharpness:
    """From the arrays of a study `sharpness`, whose limit is 2 / learning rate.

    With momentum β a quadratic valley is left beyond 2(1 + β)/η, and weight decay ω curves it by ω more.
    """
    momentum, decay = optimizer.momentum, optimizer.weight_decay
    words = "2/η" if momentum == 0 else "2(1 + β)/η"
    return Sharpness(
        arm,
        mode,
        float(arrays["eigenvalues"][0]),
        float(arrays["residuals"][0]),
        float(arrays["stable_limit"]) * (1 + momentum) - decay,
        words if decay == 0 else f"{words} − ω",
        int(arrays["step"]),
    )


def sharpness_sentence(found: Sequence[Sharpness]) -> str:
    """Which valleys are too sharp for their learning rate; the limit is that of the optimizer on a quadratic."""
    beyond = [valley for valley in found if valley.value > valley.limit]
    if not beyond:
        return ""
    said = [
        f"[[{valley.arm}]]{_mode(valley)} at step {valley.step:,d} "
        f"({short_number(valley.value)} > {short_number(valley.limit)})"
        for valley in beyond
    ]
    limits = " or ".join(dict.fromkeys(valley.limit_words for valley in beyond))
    return f"Sharper than {limits}, beyond which the run’s optimizer leaves a quadratic valley: {', '.join(said)}."


def _mode(valley: Sharpness) -> str:
    return "" if valley.mode is None else f", {STATISTICS_SHORT[valley.mode]}"
