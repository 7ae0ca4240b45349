"""Many numbers as a middle and a range: over seeds at one step, and over a network's weights at every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.overviews import NetworkOverview

RANGE = (10.0, 90.0)
"""Percentiles over a network's weights between which the band lies."""


@dataclass(frozen=True)
class OverSeeds:
    """`mean`, `low`, `high` (N,) of the seeds that were finite there, NaN where none was."""

    mean: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    seeds: int


def over_seeds(rows: Sequence[NDArray[np.float32]]) -> OverSeeds:
    """Mean and range of one array (N,) a seed.

    Raises:
        ValueError: no seed at all.
    """
    if not rows:
        raise ValueError("a mean over no seeds; leave the arm out")
    values = np.ma.masked_invalid(np.stack(rows).astype(np.float64))
    mean, low, high = (np.asarray(found.filled(np.nan), np.float32) for found in _three(values))
    return OverSeeds(mean, low, high, len(rows))


def _three(values: np.ma.MaskedArray) -> tuple[np.ma.MaskedArray, ...]:
    return tuple(np.ma.atleast_1d(found) for found in (values.mean(axis=0), values.min(axis=0), values.max(axis=0)))


@dataclass(frozen=True)
class OverWeights:
    """Median and the range from the 10th to the 90th percentile over weights, (T,) at `steps` (T,)."""

    steps: NDArray[np.int64]
    median: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    weights: int

    def at(self, step: int) -> float:
        """The median at the last step not after `step`, or at the first one."""
        return float(self.median[self._place(step)])

    def step_at(self, step: int) -> int:
        """The step whose median `at` gives."""
        return int(self.steps[self._place(step)])

    def _place(self, step: int) -> int:
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)


def over_weights(overview: NetworkOverview) -> OverWeights:
    """A step where no weight has a finite value is NaN."""
    values = np.where(np.isfinite(overview.values), overview.values, np.nan).astype(np.float64)
    found = np.full((3, values.shape[1]), np.nan)
    there = np.isfinite(values).any(axis=0)
    found[:, there] = np.nanpercentile(values[:, there], (50.0, *RANGE), axis=0)
    median, low, high = found.astype(np.float32)
    return OverWeights(overview.steps, median, low, high, len(overview.layers))
