"""One channel's statistics over time: what was averaged, what the average was, and what it should have been."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from explorer.formulas.running_average import closed_form, unbiased
from explorer.phenomena.running_statistics.numbers.distance import Replayed, Statistic
from explorer.phenomena.running_statistics.numbers.recorded import START_MEAN, START_VAR, LayerStatistics, Values

MOST_POINTS = 2000
LARGEST = 1e30
"""What a diverging run leaves beyond this is not drawn: a picture has no room for it."""


@dataclass(frozen=True)
class Curve:
    """`steps` (P,) and `values` (P,); what cannot be drawn is NaN."""

    steps: NDArray[np.int64]
    values: Values


@dataclass(frozen=True)
class ChannelCurves:
    """One statistic of one channel. `batch` begins at step 1, the averages at their start value, step 0.

    `closed_form` is empty where not every batch was kept.
    """

    statistic: Statistic
    batch: Curve
    running: Curve
    population: Curve
    closed_form: Curve
    what_if: Curve | None


def channel_curves(layer: LayerStatistics, channel: int, statistic: Statistic) -> ChannelCurves:
    """What was recorded. The batches' variance is the biased one, which normalizes; running is the unbiased one."""
    is_mean = statistic is Statistic.MEAN
    batch = layer.batch_mean if is_mean else layer.batch_var
    running, start = (layer.running_mean, START_MEAN) if is_mean else (layer.running_var, START_VAR)
    population = layer.population
    truth = population.mean if is_mean else population.var
    column = batch[:, [channel]]
    averaged = column if is_mean else unbiased(column, layer.values_per_channel)
    summed = [] if layer.why_no_replay else population.steps.tolist()
    at_moments = closed_form(averaged, layer.momenta, start, summed)[:, 0]
    return ChannelCurves(
        statistic=statistic,
        batch=_curve(layer.batch_steps, batch[:, channel]),
        running=_curve(np.append(0, layer.running_steps), np.append(start, running[:, channel])),
        population=_curve(population.steps, truth[:, channel]),
        closed_form=_curve(population.steps[: len(summed)], at_moments),
        what_if=None,
    )


def with_what_if(curves: ChannelCurves, average: Replayed, channel: int) -> ChannelCurves:
    """The same curves beside a replayed average."""
    values = (average.mean if curves.statistic is Statistic.MEAN else average.var)[:, channel]
    return replace(curves, what_if=_curve(np.arange(len(values)), values))


def _curve(steps: NDArray[np.int64], values: Values) -> Curve:
    """Evenly every so many steps, so that a long run is drawn as fast as a short one; the last step stays."""
    stride = -(-len(steps) // MOST_POINTS)
    kept = np.unique(np.append(np.arange(0, len(steps), max(1, stride)), len(steps) - 1)) if len(steps) else []
    steps, values = steps[kept], np.asarray(values, dtype=np.float64)[kept]
    with np.errstate(invalid="ignore"):
        return Curve(steps, np.where(np.abs(values) < LARGEST, values, np.nan))
