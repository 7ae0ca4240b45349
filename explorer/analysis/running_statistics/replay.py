"""The running average replayed on the recorded batches: any momentum, any start, without training again.

r_t = (1 − m)·r_{t−1} + m·batch_t, m the weight of the new value (PyTorch). The closed form is
r_t = (1 − m)^t·r₀ + m·Σ_k (1 − m)^{t−k}·batch_k. A text book's λ weights the old value: λ = 1 − m.
"""

from __future__ import annotations

import math

import numpy as np

from explorer.config import ConfigError


def exponential_average(batches: np.ndarray, momentum: float | None, start: float | np.ndarray) -> np.ndarray:
    """Running values (T, C) after each of the batches (T, C); momentum None is the cumulative mean, m = 1/t.

    Raises:
        ConfigError: a momentum outside [0, 1].
    """
    check_momentum(momentum)
    running = np.empty(batches.shape, dtype=np.float64)
    value = np.broadcast_to(np.asarray(start, dtype=np.float64), batches.shape[1:])
    for t, batch in enumerate(np.asarray(batches, dtype=np.float64)):
        m = 1.0 / (t + 1) if momentum is None else momentum
        value = value + m * (batch - value) if m != 1.0 else batch
        running[t] = value
    return running


def unbiased(batch_var: np.ndarray, values_per_channel: int) -> np.ndarray:
    """The biased variance σ² as PyTorch averages it: n/(n − 1)·σ²."""
    return batch_var.astype(np.float64) * values_per_channel / (values_per_channel - 1)


def half_life(momentum: float | None) -> float:
    """Steps after which half of what was remembered is forgotten: ln 2 / −ln(1 − m). Infinite for m = 0 and None."""
    check_momentum(momentum)
    if momentum is None or momentum == 0.0:
        return math.inf
    return 0.0 if momentum == 1.0 else math.log(2.0) / -math.log1p(-momentum)


def remaining_noise(momentum: float | None) -> float:
    """Variance of the average relative to that of one batch's statistic, on i.i.d. batches: m / (2 − m); 0 for None."""
    check_momentum(momentum)
    return 0.0 if momentum is None else momentum / (2.0 - momentum)


def check_momentum(momentum: float | None) -> None:
    """
    Raises:
        ConfigError: a momentum that is no weight.
    """
    if momentum is not None and not 0.0 <= momentum <= 1.0:
        raise ConfigError(
            f"momentum: {momentum:g} is no weight of the new value; choose a number from 0 to 1, or None for the "
            "cumulative mean (a text book's λ is 1 − momentum)"
        )
