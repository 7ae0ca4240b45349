"""The values of one channel over time: histograms, brought to common bins without losing a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.phenomena.activations.numbers.channels import parameter_at
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.reading.histories import RunReader, together
from explorer.reading.reasons import Missing
from explorer.sentences import counted

CENTRAL = 0.98
"""Share of a moment's values that the axis should show."""
EXPLODED = 30.0
"""A moment whose values reach this many times farther from zero than usual does not widen the axis."""


@dataclass(frozen=True)
class ChannelHistograms:
    """`counts` (M, bins) at `steps` (M,), in equal bins from `low` (M,) to `high` (M,)."""

    steps: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    counts: NDArray[np.float64]
    how: str

    def __len__(self) -> int:
        return len(self.steps)

    def _index(self, step: int) -> int:
        """The last moment at or before `step`; before the first one, the first."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def shares(self, step: int) -> NDArray[np.float64]:
        """Each bin's share (bins,) of the finite values at the moment of `step`; NaN where there are none."""
        counts = self.counts[self._index(step)]
        with np.errstate(invalid="ignore"):
            return counts / counts.sum()

    def density(self, step: int) -> tuple[int, NDArray[np.float64], NDArray[np.float64]] | None:
        """At the last moment at or before `step`: its step, the bins' edges (bins + 1,) and the density (bins,).

        The density integrates to 1 over the finite values. None where nothing finite was counted; a constant channel
        has all its values in a bin of no width: ∞.
        """
        if not len(self) or not self.counts[self._index(step)].any():
            return None
        index, bins = self._index(step), self.counts.shape[1]
        edges = np.linspace(self.low[index], self.high[index], bins + 1)
        width = (self.high[index] - self.low[index]) / bins
        with np.errstate(divide="ignore", invalid="ignore"):
            density = np.where(self.counts[index] > 0, self.shares(step) / width, 0.0)
        return int(self.steps[index]), edges, density


@dataclass(frozen=True)
class Rebinned:
    """`counts` (M, V) in the bins between `edges` (V + 1,), and what lies `below` and `above` them (M,)."""

    edges: NDArray[np.float64]
    counts: NDArray[np.float64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]

    @property
    def outside_share(self) -> float:
        """Share of all values that the bins do not show."""
        outside = float(self.below.sum() + self.above.sum())
        total = outside + float(self.counts.sum())
        return outside / total if total else 0.0


def channel_histograms(run: RunReader, layer: str, channel: int, stage: Stage) -> ChannelHistograms | Missing:
    """The counts before normalization, or after scale and shift; x̂ is (y − β)/γ, the same counts on another axis.

    After the nonlinearity nothing is counted: what enters it is shown.
    """
    after = stage is not Stage.BEFORE and layer in run.layers and run.has_slot_filled(layer)
    side = "after" if after else "before"
    histogram, ends = run.history(f"histogram_{side}", layer), run.history(f"histogram_range_{side}", layer)
    if isinstance(histogram, Missing):
        return histogram
    if isinstance(ends, Missing):
        return ends
    if channel >= run.channels(layer):
        return Missing(f"{layer} has only {counted(run.channels(layer), 'channel')} here")
    steps, (counts, limits) = together(histogram, ends)
    counts, limits = counts[:, channel].astype(np.float64), limits[:, channel].astype(np.float64)
    if after and stage is Stage.NORMALIZED:
        gamma, beta = parameter_at(run, layer, "gamma", steps), parameter_at(run, layer, "beta", steps)
        if isinstance(gamma, Missing):
            return gamma
        if isinstance(beta, Missing):
            return beta
        counts, limits = _unscaled(counts, limits, gamma[:, channel, None], beta[:, channel, None])
    return ChannelHistograms(steps, limits[:, 0], limits[:, 1], counts, histogram.how)


def _unscaled(
    counts: NDArray[np.float64], limits: NDArray[np.float64], gamma: NDArray[np.float32], beta: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts (M, bins) and limits (M, 2) of x̂; a negative γ turns the axis round, γ = 0 leaves nothing to see."""
    with np.errstate(all="ignore"):
        limits = (limits - beta) / gamma
    flipped = np.where(gamma < 0, counts[:, ::-1], counts)
    lost = (gamma == 0) | ~np.isfinite(limits).all(axis=1, keepdims=True)
    return np.where(lost, 0.0, flipped), np.where(lost, 0.0, np.sort(limits, axis=1))


def rebinned(histograms: ChannelHistograms, edges: NDArray[np.float64]) -> Rebinned:
    """The counts between other `edges` (V + 1,), a bin's values spread evenly over it: no count is lost or made."""
    moments, bins = histograms.counts.shape
    counts = np.zeros((moments, len(edges) - 1))
    below, above = np.zeros(moments), np.zeros(moments)
    for moment in range(moments):
        low, high = histograms.low[moment], histograms.high[moment]
        total = histograms.counts[moment].sum()
        if total == 0:
            continue
        if not high > low:  # a constant channel: all its values at one place
            up_to = np.where(edges > low, total, 0.0)
            up_to[-1] = total if edges[-1] >= low else 0.0
        else:
            own = np.linspace(low, high, bins + 1)
            up_to = np.interp(edges, own, np.concatenate([[0.0], np.cumsum(histograms.counts[moment])]))
        counts[moment] = np.diff(up_to)
        below[moment], above[moment] = up_to[0], total - up_to[-1]
    return Rebinned(edges, counts, below, above)


def value_limits(all_arms: Sequence[ChannelHistograms]) -> tuple[float, float]:
    """The ends of an axis that shows, of every arm and moment, the central 98 % of the values.

    The moments of an explosion, `EXPLODED` times farther out than the median moment, would flatten all others.
    """
    intervals = np.array([interval for arm in all_arms for interval in _central_intervals(arm)]).reshape(-1, 2)
    if not len(intervals):
        return -1.0, 1.0
    reach = np.abs(intervals).max(axis=1)
    usual = intervals[reach <= EXPLODED * np.median(reach)]
    low, high = float(usual[:, 0].min()), float(usual[:, 1].max())
    margin = 0.05 * (high - low) or max(0.5 * abs(high), 0.5)
    return low - margin, high + margin


def _central_intervals(histograms: ChannelHistograms) -> list[tuple[float, float]]:
    """Where the central share of every moment's values lies."""
    found = []
    for low, high, counts in zip(histograms.low, histograms.high, histograms.counts, strict=True):
        if counts.sum() == 0 or not np.isfinite([low, high]).all():
            continue
        up_to = np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum()
        tails = ((1 - CENTRAL) / 2, (1 + CENTRAL) / 2)
        first, last = np.interp(tails, up_to, np.linspace(low, high, len(up_to)))
        found.append((float(first), float(last)))
    return found
