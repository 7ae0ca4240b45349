"""What the closed form says of the distance to the truth, before any running statistic is looked at.

The average after t steps is r_t = w₀·r₀ + Σ_k w_k·b_k. A batch's statistic is the population's at its step plus noise,
b_k = P_{k−1} + e_k (batch k is computed with the parameters after k − 1 steps). So

    r_t − P_t = w₀·(r₀ − P_t)  +  Σ_k w_k·(P_{k−1} − P_t)  +  Σ_k w_k·e_k
                what is left of    how far the network        the batches' noise,
                the start value    has moved away since       variance s²·Σ w_k²

Between its moments the population is interpolated linearly. On a network that stands still Σ w_k² tends to m/(2 − m).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.formulas.running_average import average_with
from explorer.phenomena.running_statistics.numbers.distance import (
    START_MEAN,
    START_VAR,
    Statistic,
    mean_distance,
    root_mean_square,
    variance_distance,
)
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, Values
from explorer.phenomena.running_statistics.numbers.scatter import relative_noise


@dataclass(frozen=True)
class Prediction:
    """Expected distance of a layer at the moments of the population, and its share that is noise; both (M,)."""

    distance: Values
    noise: Values


def predicted_distance(
    layer: LayerStatistics,
    momenta: Values,
    statistic: Statistic,
    *,
    start_mean: float = START_MEAN,
    start_var: float = START_VAR,
) -> Prediction:
    """Root mean square over channels of the expected distance, for an average with the weights `momenta` (T,).

    NaN where not every batch was kept: the population's moments are as far apart then, and the noise is unknown.
    """
    population = layer.population
    if layer.why_no_replay:
        unknown = np.full(len(population), np.nan)
        return Prediction(unknown, unknown)
    is_mean = statistic is Statistic.MEAN
    truth, start = (population.mean, start_mean) if is_mean else (population.var, start_var)
    if not len(truth):
        return Prediction(np.zeros(0), np.zeros(0))
    path = interpolated(population.steps, truth, np.arange(layer.steps))  # P_{k−1} for k = 1 … T
    expected = np.concatenate([np.full((1, layer.channels), start), average_with(path, momenta, start)])
    here = expected[population.steps]
    systematic = (
        mean_distance(here, population.mean, population.var, layer.eps)
        if is_mean
        else variance_distance(here, population.var, layer.eps)
    )
    noise = np.outer(noise_factors(momenta)[population.steps], relative_noise(layer, statistic))  # (M, C)
    with np.errstate(invalid="ignore"):
        return Prediction(root_mean_square(np.sqrt(systematic**2 + noise)), np.sqrt(noise.mean(axis=1)))


def noise_factors(momenta: Values) -> Values:
    """Σ_k w_k² after steps 0 … T, (T + 1,): the average's variance relative to one batch's, on i.i.d. batches."""
    factors = np.zeros(len(momenta) + 1)
    for t, m in enumerate(momenta.tolist()):
        factors[t + 1] = (1.0 - m) ** 2 * factors[t] + m**2
    return factors


def start_shares(momenta: Values) -> Values:
    """What the start value still weighs after steps 0 … T, (T + 1,): (1 − m)^t."""
    return np.concatenate([[1.0], np.cumprod(1.0 - momenta)])


def interpolated(moments: np.ndarray, values: Values, steps: np.ndarray) -> Values:
    """`values` (M, C) at `moments` (M,), linearly at `steps` (S,); before the first and after the last as there."""
    right = np.clip(np.searchsorted(moments, steps, side="right"), 1, max(1, len(moments) - 1))
    left = right - 1
    right = np.minimum(right, len(moments) - 1)
    width = np.maximum(moments[right] - moments[left], 1)
    share = np.clip((steps - moments[left]) / width, 0.0, 1.0)[:, None]
    with np.errstate(all="ignore"):
        return values[left] + share * (values[right] - values[left])
