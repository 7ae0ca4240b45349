"""How noisy one batch's statistics are around the population's, beside what independent values would give.

The mean of n independent values scatters by σ/√n around the truth. Which n? Only the N samples are drawn apart; the H·W
values of one image belong together. Alike, they count as one: σ/√N, which no first layer exceeds. Independent, they
count as H·W: σ/√(N·H·W). Opposed, as behind a filter that finds edges, they cancel and count as more. And in deeper
layers the batch was centered by the normalizers before, so that its mean scatters less than that of a batch drawn
afresh. What the measured scatter is worth, n_eff = (σ / scatter)², says which it is. Drawing N of M samples without
replacement narrows all of it by √((M − N)/(M − 1)).

Measured only where population and batch belong to the same parameters: the population after s steps, batch s + 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.phenomena.running_statistics.numbers.distance import Statistic, mean_distance
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, Values, read_layer, why_none
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing

MIDDLE = (10, 90)
"""Per cent of the channels between which the range is drawn."""


@dataclass(frozen=True)
class Scatter:
    """Of one layer's batch means, in population deviations: root mean square over channels and moments, and the range
    of the middle 80 % of the channels; `independent` is 1/√(N·H·W), `samples` 1/√N, both without replacement.
    """

    layer: str
    measured: float
    low: float
    high: float
    independent: float
    samples: float
    batch_size: int
    values_per_channel: int

    @property
    def values_of_a_sample(self) -> float:
        """How many independent values of the channel one sample is worth."""
        return (self.samples / self.measured) ** 2 if self.measured > 0 else float("nan")


def deviations(layer: LayerStatistics, statistic: Statistic) -> Values:
    """(K, C): batch s + 1 minus the population after s steps: of means in deviations, of variances relative."""
    population = layer.population
    known = np.isin(population.steps + 1, layer.batch_steps)
    rows = np.searchsorted(layer.batch_steps, population.steps[known] + 1)
    mean, var = population.mean[known], population.var[known]
    if statistic is Statistic.MEAN:
        return mean_distance(layer.batch_mean[rows].astype(np.float64), mean, var, layer.eps)
    with np.errstate(all="ignore"):
        return (layer.batch_var[rows].astype(np.float64) - var) / (var + layer.eps)


def relative_noise(layer: LayerStatistics, statistic: Statistic) -> Values:
    """Variance of one batch's statistic around the population, per channel (C,), in the units of `deviations`.

    NaN where no moment has the batch that follows it.
    """
    squares = np.square(deviations(layer, statistic))
    squares = squares[np.isfinite(squares).all(axis=1)]
    return squares.mean(axis=0) if len(squares) else np.full(layer.channels, np.nan)


def scatter(layer: LayerStatistics) -> Scatter | None:
    """None where no moment was recorded, or where nothing finite was."""
    noise = relative_noise(layer, Statistic.MEAN)
    if not (noise > 0).any():
        return None
    spread = np.sqrt(noise)
    low, high = np.percentile(spread, MIDDLE)
    without_replacement = np.sqrt((layer.train_samples - layer.batch_size) / max(1, layer.train_samples - 1))
    return Scatter(
        layer=layer.layer,
        measured=float(np.sqrt(noise.mean())),
        low=float(low),
        high=float(high),
        independent=float(without_replacement / np.sqrt(layer.values_per_channel * layer.parts)),
        samples=float(without_replacement / np.sqrt(layer.batch_size)),
        batch_size=layer.batch_size,
        values_per_channel=layer.values_per_channel * layer.parts,
    )


def network_scatter(run: RunReader) -> list[Scatter] | Missing:
    """Of every layer, from input to output."""
    if missing := why_none(run):
        return missing
    layers = [read_layer(run, layer) for layer in run.layers]
    found = [scatter(layer) for layer in layers if isinstance(layer, LayerStatistics)]
    there = [measured for measured in found if measured is not None]
    if there:
        return there
    return next((layer for layer in layers if isinstance(layer, Missing)), run.not_there())
