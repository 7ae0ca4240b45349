"""A momentum in numbers that say what it does, in both conventions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explorer.formulas.running_average import half_life, remaining_noise, weights_of_new_values
from explorer.phenomena.running_statistics.numbers.prediction import noise_factors, start_shares
from explorer.phenomena.running_statistics.numbers.recorded import Values

Momentum = float | None


def momentum_text(momentum: Momentum) -> str:
    """`0.1`, or `1/t` for the cumulative mean."""
    return "1/t" if momentum is None else f"{momentum:.6g}"


def old_weight_text(momentum: Momentum) -> str:
    """A textbook's λ = 1 − m, the weight of the old value."""
    return "1 − 1/t" if momentum is None else f"{1.0 - momentum:.6g}"


@dataclass(frozen=True)
class MomentumNumbers:
    """What a momentum does in a run, as text for a table."""

    new_weight: str  # PyTorch's m
    old_weight: str  # the text books' and Keras' λ
    half_life: str
    start_share: str
    """What the start value still weighs at the step shown, (1 − m)^t."""
    noise: str
    """Deviation of the average on i.i.d. batches relative to that of one batch: √(m / (2 − m)) in the end."""


def momentum_numbers(momentum: Momentum, step: int) -> MomentumNumbers:
    """Of one momentum from step 1 to `step`."""
    momenta = weights_of_new_values([(0, momentum)], max(1, step))
    return MomentumNumbers(
        new_weight=momentum_text(momentum),
        old_weight=old_weight_text(momentum),
        half_life=_half_life(momentum),
        start_share=_share(float(start_shares(momenta)[step])),
        noise=_noise(momentum, momenta, step),
    )


def _half_life(momentum: Momentum) -> str:
    if momentum is None:
        return "half of all steps"
    life = half_life(momentum)
    if math.isinf(life):
        return "never"
    return "at once" if life == 0 else f"{life:,.1f} steps" if life < 100 else f"{life:,.0f} steps"


def _noise(momentum: Momentum, momenta: Values, step: int) -> str:
    if momentum is None:
        return f"{_share(float(np.sqrt(noise_factors(momenta)[step])))} at step {step:,d}, falling"
    return _share(math.sqrt(remaining_noise(momentum)))


def _share(share: float) -> str:
    percent = 100 * share
    if percent == 0 or percent >= 10:
        return f"{percent:.0f} %"
    return f"{percent:.2g} %" if percent >= 0.1 else "< 0.1 %"
