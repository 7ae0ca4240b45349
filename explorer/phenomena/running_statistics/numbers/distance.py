"""How far running statistics are from the population's, in the units that batch normalization itself divides by.

Per channel, with the population's mean M and variance V (whole training split, parameters of that moment):
of the mean (r − M) / √(V + ε): where the layer's output is shifted to, in deviations; of the variance
ln((s + ε) / (V + ε)): 0.69 is twice the true variance, −0.69 half of it. ε keeps a dead channel (V = 0) finite, as it
does in the layer. A layer's distance is the root mean square over its channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from explorer.formulas.running_average import average_with, exponential_average, unbiased
from explorer.phenomena.running_statistics.numbers.recorded import (
    START_MEAN,
    START_VAR,
    LayerStatistics,
    Values,
    part_of_the_population,
    population_words,
    read_population,
    why_none,
)
from explorer.reading.histories import History, RunReader
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import TOO_FEW_MOMENTS, Missing


class Statistic(StrEnum):
    MEAN = "mean"
    VARIANCE = "variance"


def _how(samples: int | None) -> str:
    return f"population: {population_words(samples)}, as one batch"


def mean_distance(running_mean: Values, mean: Values, var: Values, eps: float) -> Values:
    """(r − M) / √(V + ε), any shape."""
    with np.errstate(all="ignore"):
        return (running_mean - mean) / np.sqrt(var + eps)


def variance_distance(running_var: Values, var: Values, eps: float) -> Values:
    """ln((s + ε) / (V + ε)), any shape."""
    with np.errstate(all="ignore"):
        return np.log((running_var + eps) / (var + eps))


def root_mean_square(distances: Values) -> Values:
    """Over the channels: (M, C) → (M,). A channel without a finite distance makes the layer's NaN."""
    with np.errstate(all="ignore"):
        found = np.sqrt(np.mean(np.square(distances), axis=-1))
    return np.where(np.isfinite(found), found, np.nan)


def network_distance(run: RunReader, statistic: Statistic) -> NetworkOverview | Missing:
    """Every layer's distance at the moments of the population, (L, M)."""
    if missing := why_none(run):
        return missing
    rows: dict[str, tuple[NDArray[np.int64], Values]] = {}
    why = run.not_there()
    for layer in run.layers:
        population = read_population(run, layer)
        if isinstance(population, Missing):
            why = population
            continue
        eps = run.config.normalization.eps
        signed = (
            mean_distance(population.running_mean, population.mean, population.var, eps)
            if statistic is Statistic.MEAN
            else variance_distance(population.running_var, population.var, eps)
        )
        rows[layer] = population.steps, root_mean_square(signed)
    if not rows:
        return why
    moments = reduce(np.intersect1d, (steps for steps, _ in rows.values()))
    values = np.full((len(run.layers), len(moments)), np.nan, dtype=np.float32)
    for row, layer in zip(values, run.layers, strict=True):
        if layer in rows:
            steps, distances = rows[layer]
            row[:] = distances[np.searchsorted(steps, moments)]
    return NetworkOverview(run.layers, moments, values, _how(part_of_the_population(run.config)))


def channel_distance(layer: LayerStatistics, statistic: Statistic) -> History | Missing:
    """The signed distance of every channel at the moments of the population: `values` (M, C)."""
    population = layer.population
    if not len(population):
        return TOO_FEW_MOMENTS
    signed = (
        mean_distance(population.running_mean, population.mean, population.var, layer.eps)
        if statistic is Statistic.MEAN
        else variance_distance(population.running_var, population.var, layer.eps)
    )
    return History(population.steps, signed.astype(np.float32), _how(layer.population_samples))


@dataclass(frozen=True)
class WhatIf:
    """Another average over the same batches. The network itself would have trained alike: train mode never reads it."""

    momentum: float | None = 0.1
    biased: bool = False
    start_mean: float = START_MEAN
    start_var: float = START_VAR


@dataclass(frozen=True)
class Replayed:
    """Running `mean` and `var` (T + 1, C) after steps 0 … T; row 0 is the start."""

    mean: Values
    var: Values

    def at(self, steps: NDArray[np.int64]) -> tuple[Values, Values]:
        return self.mean[steps], self.var[steps]


def replayed(layer: LayerStatistics, what_if: WhatIf) -> Replayed:
    """All channels of the layer replayed at once, mean and variance in one pass.

    Raises:
        ValueError: `why_no_replay` says why.
        ConfigError: a momentum outside [0, 1].
    """
    if missing := layer.why_no_replay:
        raise ValueError(f"{layer.layer}: {missing.sentence}")
    variance = _averaged(layer.batch_var, layer, what_if)
    both = np.concatenate([layer.batch_mean, variance], axis=1, dtype=np.float64)  # (T, 2C)
    start = np.repeat([what_if.start_mean, what_if.start_var], layer.channels)
    running = np.concatenate([start[None], exponential_average(both, what_if.momentum, start)])
    return Replayed(running[:, : layer.channels], running[:, layer.channels :])


def averaged_batches(layer: LayerStatistics, channel: int, what_if: WhatIf, statistic: Statistic) -> Values:
    """What is averaged in one channel (T,): the batches' means, or their variances as the rule wants them."""
    if statistic is Statistic.MEAN:
        return layer.batch_mean[:, channel]
    return _averaged(layer.batch_var[:, channel], layer, what_if)


def _averaged(batch_var: Values, layer: LayerStatistics, what_if: WhatIf) -> Values:
    return batch_var if what_if.biased else unbiased(batch_var, layer.values_per_channel)


def distance_of(layer: LayerStatistics, average: Replayed, statistic: Statistic) -> Values:
    """The layer's distance (M,) that a replayed average has at the moments of the population."""
    population = layer.population
    mean, var = average.at(population.steps)
    if statistic is Statistic.MEAN:
        return root_mean_square(mean_distance(mean, population.mean, population.var, layer.eps))
    return root_mean_square(variance_distance(var, population.var, layer.eps))


def observed_distance(layer: LayerStatistics, statistic: Statistic) -> Values:
    """The layer's distance (M,) that the run's own running statistics had."""
    found = channel_distance(layer, statistic)
    return np.zeros(0) if isinstance(found, Missing) else root_mean_square(found.values.astype(np.float64))


def replay_error(layer: LayerStatistics) -> float:
    """Largest difference between the run's recorded running statistics and their replay with its own momentum,
    relative to each series' largest value: 10⁻⁷ or so, what float32 leaves. NaN where not every batch was kept.
    """
    if layer.why_no_replay:
        return float("nan")
    rows = layer.running_steps - 1
    worst = 0.0
    for batch, recorded, start in (
        (layer.batch_mean, layer.running_mean, START_MEAN),
        (unbiased(layer.batch_var, layer.values_per_channel), layer.running_var, START_VAR),
    ):
        again = average_with(batch, layer.momenta, start)[rows]
        there = np.isfinite(recorded) & np.isfinite(again)
        if there.any():
            scale = float(np.abs(recorded[there]).max()) or 1.0
            worst = max(worst, float(np.abs(again[there] - recorded[there]).max()) / scale)
    return worst
