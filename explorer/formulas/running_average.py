"""The running average replayed on the recorded batches: any momentum, any start, without training again.

r_t = (1 − m)·r_{t−1} + m·batch_t, m the weight of the new value (PyTorch). The closed form is
r_t = (1 − m)^t·r₀ + m·Σ_k (1 − m)^{t−k}·batch_k. A textbook's λ weights the old value: λ = 1 − m.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from explorer.config import ConfigError, RunConfig

LONG = 64
"""A stretch of more steps than this is averaged in blocks: 2,000 steps of 64 channels in a millisecond or two."""


def exponential_average(
    batches: np.ndarray, momentum: float | None, start: float | np.ndarray, *, seen: int = 0
) -> np.ndarray:
    """Running values (T, C) after each of the batches (T, C); momentum None is the cumulative mean, m = 1/t.

    `seen` counts the batches before these: the cumulative mean goes on from there.

    Raises:
        ConfigError: a momentum outside [0, 1].
    """
    check_momentum(momentum)
    values = np.asarray(batches, dtype=np.float64)
    first = np.broadcast_to(np.asarray(start, dtype=np.float64), values.shape[1:])
    if momentum is None:
        counts = seen + np.arange(1, len(values) + 1)
        with np.errstate(invalid="ignore", over="ignore"):
            return (seen * first + np.cumsum(values, axis=0)) / counts.reshape(-1, *(1,) * (values.ndim - 1))
    broken = np.flatnonzero(~np.isfinite(values).all(axis=tuple(range(1, values.ndim))))
    sound = int(broken[0]) if len(broken) else len(values)
    running = np.empty_like(values)
    running[:sound] = _in_blocks(values[:sound], momentum, first)
    running[sound:] = _step_by_step(values[sound:], momentum, running[sound - 1] if sound else first)
    return running


def _in_blocks(values: np.ndarray, momentum: float, start: np.ndarray) -> np.ndarray:
    """√T blocks of √T steps: the recursion in all blocks at once, each from 0; then what each inherits from before."""
    steps = len(values)
    size = max(1, math.isqrt(steps))
    count = -(-steps // size)
    padded = np.zeros((count * size, *values.shape[1:]))
    padded[:steps] = values
    blocks = padded.reshape(count, size, *values.shape[1:])
    value = np.zeros_like(blocks[:, 0])
    for t in range(size):
        value = blocks[:, t] = (1.0 - momentum) * value + momentum * blocks[:, t]
    kept = (1.0 - momentum) ** np.arange(1, size + 1).reshape(-1, *(1,) * (values.ndim - 1))
    for block in blocks:
        block += kept * start
        start = block[-1]
    return padded[:steps]


def _step_by_step(values: np.ndarray, momentum: float, start: np.ndarray) -> np.ndarray:
    """For short stretches, and for what is not finite: in blocks, 0·∞ would spoil more than what comes after it."""
    running, value = np.empty_like(values), start
    with np.errstate(invalid="ignore", over="ignore"):
        for t, batch in enumerate(values):
            value = value + momentum * (batch - value) if momentum != 1.0 else batch
            running[t] = value
    return running


def weights_of_new_values(changes: Sequence[tuple[int, float | None]], steps: int) -> np.ndarray:
    """m of every step (T,), from what the momentum was changed to: (last step before the change, momentum), ascending.

    The first entry, at step 0, is the momentum that the run began with. None is the cumulative mean of all batches
    since the start, m = 1/t, also where it was chosen later (PyTorch counts on in `num_batches_tracked`).
    """
    momenta = np.empty(steps, dtype=np.float64)
    for step, momentum in changes:
        check_momentum(momentum)
        momenta[step:] = 1.0 / np.arange(step + 1, steps + 1) if momentum is None else momentum
    return momenta


def average_with(batches: np.ndarray, momenta: np.ndarray, start: float) -> np.ndarray:
    """Running values (T, C) after each of the batches (T, C), where every step has a weight of its own, `momenta` (T,).

    In long stretches with one weight as fast as `exponential_average`.
    """
    values = np.asarray(batches, dtype=np.float64)
    running, value = np.empty_like(values), np.full(values.shape[1:], start, dtype=np.float64)
    edges = [0, *(np.flatnonzero(np.diff(momenta)) + 1).tolist(), len(values)]
    for first, last in itertools.pairwise(edges):
        momentum = float(momenta[first]) if last > first else 0.0
        average = exponential_average if last - first > LONG else _step_by_step
        running[first:last] = average(values[first:last], momentum, value)
        value = running[last - 1] if last else value
    return running


def closed_form(batches: np.ndarray, momenta: np.ndarray, start: float, steps: Sequence[int]) -> np.ndarray:
    """r_t (S, C) at `steps` (S,) straight from the sum over all batches (T, C): nothing is carried from step to step.

    Step 0 is the start value.
    """
    found = []
    for step in steps:
        old, new = shares(momenta[:step])
        found.append(old * start + new @ np.asarray(batches[:step], dtype=np.float64))
    return np.array(found).reshape(len(steps), batches.shape[1])


def shares(momenta: np.ndarray) -> tuple[float, np.ndarray]:
    """What the start value and each batch (T,) weigh in the average after steps with these weights: 1 together."""
    survives = np.cumprod((1.0 - momenta)[::-1])[::-1]  # of what was there before each step, until the end
    old = float(survives[0]) if len(survives) else 1.0
    return old, momenta * np.append(survives[1:], 1.0)[: len(momenta)]


def values_per_channel(config: RunConfig, shape: Sequence[int]) -> int:
    """n = N·H·W, over which a batch's variance of a layer of this shape (C, …) is taken; N is a ghost batch's."""
    return config.statistics_batch * math.prod(shape[1:])


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
            f"momentum: {momentum:g} is not a weight of the new value; choose a number from 0 to 1, or None for the "
            "cumulative mean (a textbook's λ is 1 − momentum)"
        )
