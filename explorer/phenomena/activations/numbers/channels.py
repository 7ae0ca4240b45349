"""One layer, channel by channel over time: mean, variance, γ, β, and the share of values that no longer learn.

What stands after batch normalization is not measured again: of a batch with mean μ and biased variance σ² it makes
x̂ with mean 0 and variance σ²/(σ² + ε), and y = γ·x̂ + β with mean β and variance γ²·σ²/(σ² + ε) (Ioffe & Szegedy
2015, Algorithm 1). The other normalizers average over other axes, so that their channels say nothing in advance: there
the numbers come from the histograms that were counted on a schedule.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from explorer.phenomena.activations.numbers.stages import Stage
from explorer.reading.histories import History, RunReader, together
from explorer.reading.reasons import Missing
from explorer.store.series import has_gaps


class ChannelQuantity(StrEnum):
    MEAN = "mean"
    VARIANCE = "variance"
    GAMMA = "gamma"
    BETA = "beta"
    IDLE = "idle"  # share of a channel's values that are zero (ReLU) or saturated (sigmoid, tanh)


def channel_history(run: RunReader, layer: str, quantity: ChannelQuantity, stage: Stage) -> History | Missing:
    """`values` (T, C). The stage decides for mean and variance; γ, β and the idle share have a place of their own."""
    match quantity:
        case ChannelQuantity.GAMMA | ChannelQuantity.BETA:
            return run.history(quantity.value, layer)
        case ChannelQuantity.IDLE:
            rectified = run.config.network.activation.description.rectifies
            return run.history("zero_share" if rectified else "saturated_share", layer)
        case ChannelQuantity.MEAN:
            return _moment(run, layer, stage, of_mean=True)
        case ChannelQuantity.VARIANCE:
            return _moment(run, layer, stage, of_mean=False)


def _moment(run: RunReader, layer: str, stage: Stage, *, of_mean: bool) -> History | Missing:
    if stage is Stage.ACTIVATED:
        return run.history("activation_mean" if of_mean else "activation_var", layer)
    if layer not in run.layers or stage is Stage.BEFORE or not run.has_slot_filled(layer):
        return _before(run, layer, of_mean=of_mean)
    kind = run.kind(layer)
    if kind.standardizes_channels and (stage is Stage.NORMALIZED or run.has("gamma", layer) or not kind.learned):
        return _after_batch_normalization(run, layer, stage, of_mean=of_mean)
    scaled = _counted(run, layer, "after", of_mean=of_mean)
    if stage is Stage.SCALED or isinstance(scaled, Missing):
        return scaled
    return _unscaled(run, layer, scaled, of_mean=of_mean)


def _before(run: RunReader, layer: str, *, of_mean: bool) -> History | Missing:
    quantity = "batch_mean" if of_mean else "batch_var"
    if layer in run.layers and not run.has(quantity, layer) and run.has("histogram_before", layer):
        return _counted(run, layer, "before", of_mean=of_mean)
    return run.history(quantity, layer)


def _after_batch_normalization(run: RunReader, layer: str, stage: Stage, *, of_mean: bool) -> History | Missing:
    variance = _before(run, layer, of_mean=False)
    if isinstance(variance, Missing):
        return variance
    with np.errstate(all="ignore"):  # an overflowed variance leaves ∞/∞ = NaN, which is drawn as a gap
        normalized = variance.values / (variance.values + run.config.normalization.eps)
    if stage is Stage.NORMALIZED or not run.kind(layer).learned:
        values = np.where(np.isfinite(normalized), 0.0, np.nan) if of_mean else normalized
        return History(variance.steps, values.astype(np.float32), variance.how)
    wanted = run.history("beta" if of_mean else "gamma", layer)
    if isinstance(wanted, Missing):
        return wanted
    used = _used_in_the_step(wanted, start=0.0 if of_mean else 1.0)
    steps, (parameter, ratio) = together(used, History(variance.steps, normalized.astype(np.float32), variance.how))
    with np.errstate(all="ignore"):
        scaled = parameter.astype(np.float64) ** 2 * ratio
        values = np.where(np.isfinite(ratio), parameter, np.nan) if of_mean else scaled
        return History(steps, values.astype(np.float32), f"{variance.how}{used.how}")


def _used_in_the_step(history: History, start: float) -> History:
    """γ or β as a step's forward pass found them: what the step before left, `start` in the first.

    They are recorded after the step. Where steps are missing, as in the overview of a long run, those of the same step
    stand in, and `how` says so.
    """
    if has_gaps(history.steps):
        return History(history.steps, history.values, ", γ and β one update newer")
    first = np.full((1, *history.values.shape[1:]), start, dtype=np.float32)
    return History(history.steps, np.concatenate([first, history.values])[: len(history)], "")


def _counted(run: RunReader, layer: str, side: str, *, of_mean: bool) -> History | Missing:
    """Mean or variance from a histogram, each value taken for the middle of its bin.

    The mean is off by half a bin at most, 1/96 of the channel's range.
    """
    histogram, ends = run.history(f"histogram_{side}", layer), run.history(f"histogram_range_{side}", layer)
    if isinstance(histogram, Missing):
        return histogram
    if isinstance(ends, Missing):
        return ends
    steps, (counts, limits) = together(histogram, ends)  # (M, C, bins), (M, C, 2)
    counts = counts.astype(np.float64)
    middles = (np.arange(counts.shape[-1]) + 0.5) / counts.shape[-1]  # of the range
    with np.errstate(all="ignore"):
        low, width = limits[..., 0].astype(np.float64), np.ptp(limits.astype(np.float64), axis=-1)
        total = counts.sum(axis=-1)
        share = (counts * middles).sum(axis=-1) / total
        values = low + width * share
        if not of_mean:
            values = width**2 * (counts * (middles - share[..., None]) ** 2).sum(axis=-1) / total
        how = f"estimated from histograms of {histogram.how}"
        return History(steps, values.astype(np.float32), how)


def _unscaled(run: RunReader, layer: str, scaled: History, *, of_mean: bool) -> History | Missing:
    """Back from y to x̂ = (y − β)/γ, with the γ and β of the same moment; NaN for a channel whose γ is 0."""
    gamma, beta = parameter_at(run, layer, "gamma", scaled.steps), parameter_at(run, layer, "beta", scaled.steps)
    if isinstance(gamma, Missing):
        return gamma
    if isinstance(beta, Missing):
        return beta
    with np.errstate(all="ignore"):
        y, wide = scaled.values.astype(np.float64), gamma.astype(np.float64)
        values = (y - beta) / wide if of_mean else y / wide**2
        return History(scaled.steps, np.where(gamma == 0, np.nan, values).astype(np.float32), scaled.how)


def parameter_at(run: RunReader, layer: str, quantity: str, steps: NDArray[np.int64]) -> NDArray[np.float32] | Missing:
    """γ or β (T, C) after each of `steps`, NaN where that step was not kept.

    At step 0, and where they are not learned, they are 1 and 0.
    """
    at_first = 1.0 if quantity == "gamma" else 0.0
    if layer in run.layers and quantity not in run.kind(layer).learned:
        return np.full((len(steps), run.channels(layer)), at_first, dtype=np.float32)
    history = run.history(quantity, layer)
    if isinstance(history, Missing):
        return history
    found = np.full((len(steps), *history.values.shape[1:]), np.nan, dtype=np.float32)
    found[steps == 0] = at_first
    there = np.isin(steps, history.steps)
    found[there] = history.values[np.searchsorted(history.steps, steps[there])]
    for place in np.flatnonzero(~there & (steps > 0)):  # an overview skips steps that were recorded
        step = int(steps[place])
        kept = run.records.read(quantity, layer, first=step, last=step).values
        found[place] = kept[0] if len(kept) else np.nan
    return found
