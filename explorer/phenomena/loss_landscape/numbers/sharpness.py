"""The largest eigenvalue of the loss's Hessian at the moment on screen, by arm and mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.phenomena.loss_landscape.numbers.words import STATISTICS_SHORT, arm_and_mode
from explorer.reading.findings import short_number
from explorer.study_requests.loss_landscape import Statistics


@dataclass(frozen=True)
class Sharpness:
    """`value` is the eigenvalue, `limit` is 2 / learning rate; `mode` is None where all coincide."""

    arm: str
    mode: Statistics | None
    value: float
    residual: float
    limit: float

    @property
    def row(self) -> str:
        return arm_and_mode(self.arm, self.mode)


def read_sharpness(arm: str, mode: Statistics | None, arrays: Mapping[str, np.ndarray]) -> Sharpness:
    """From the arrays of a study `sharpness`."""
    return Sharpness(
        arm, mode, float(arrays["eigenvalues"][0]), float(arrays["residuals"][0]), float(arrays["stable_limit"])
    )


def sharpness_sentence(found: Sequence[Sharpness]) -> str:
    """Which valleys are too sharp for their learning rate; the limit is that of gradient descent on a quadratic."""
    beyond = [one for one in found if one.value > one.limit]
    if not beyond:
        return ""
    said = [f"[[{one.arm}]]{_mode(one)} ({short_number(one.value)} > {short_number(one.limit)})" for one in beyond]
    return f"Sharper than 2/η, where gradient descent leaves a quadratic valley: {', '.join(said)}."


def _mode(one: Sharpness) -> str:
    return "" if one.mode is None else f", {STATISTICS_SHORT[one.mode]}"
