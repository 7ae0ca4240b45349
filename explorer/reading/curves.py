"""Runs of one arm, which differ in their seed, as one curve: the mean and the range, with what is missing left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.computed_once import computed_once

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Break:
    """One seed's run diverged at `step`; its line ends at `last_step` with its last finite value."""

    step: int
    last_step: int
    value: float
    seed: int


@dataclass(frozen=True)
class ArmCurve:
    """One quantity of one arm over training: all arrays (points,), `low` and `high` the range over seeds."""

    arm: str
    steps: NDArray[np.int64]
    mean: Floats
    low: Floats
    high: Floats
    seeds: int
    """How many seeds have recorded something."""
    counts: NDArray[np.int64]
    """(points,) how many seeds have a value there."""
    breaks: tuple[Break, ...] = ()
    damaged: tuple[str, ...] = ()
    """Runs that are left out because their records are damaged: which, and what is wrong."""

    @property
    def diverged_at(self) -> int | None:
        """The first step at which a run diverged, once all have; None while a seed is left."""
        return min(found.step for found in self.breaks) if 0 < self.seeds == len(self.breaks) else None

    @property
    def last(self) -> tuple[int, float] | None:
        """Step and mean of the last point that has a value."""
        there = np.flatnonzero(np.isfinite(self.mean))
        return (int(self.steps[there[-1]]), float(self.mean[there[-1]])) if there.size else None


@dataclass(frozen=True)
class SeedCurve:
    """One run: `steps` ascending (points,), `values` (points,)."""

    seed: int
    steps: NDArray[np.int64]
    values: Floats
    diverged_at: int | None = None
    """The step whose loss was not finite any more."""


@computed_once
def over_seeds(arm: str, runs: Sequence[SeedCurve], *, window: int = 1) -> ArmCurve:
    """The arm's curve: at each step the mean and the range of the seeds that have a finite value there.

    `window` is the number of steps of a centered moving mean, taken of every run before the seeds are compared; a run
    that diverged is left as it is, or its last values would swamp those before them.
    """
    runs = [run for run in runs if run.steps.size]
    steps = np.unique(np.concatenate([run.steps for run in runs])) if runs else np.empty(0, dtype=np.int64)
    table = np.full((len(runs), steps.size), np.nan)  # (seeds, points)
    for row, run in zip(table, runs, strict=True):
        values = np.where(np.isfinite(run.values), run.values, np.nan).astype(np.float64)
        smooth = values if run.diverged_at is not None else moving_mean(values, window, run.steps)
        row[np.searchsorted(steps, run.steps)] = smooth
    there = np.isfinite(table)
    count = there.sum(axis=0)
    some = count > 0
    mean = np.full(steps.size, np.nan)
    np.divide(np.where(there, table, 0).sum(axis=0), count, out=mean, where=some)
    low = np.where(some, np.where(there, table, np.inf).min(axis=0, initial=np.inf), np.nan)
    high = np.where(some, np.where(there, table, -np.inf).max(axis=0, initial=-np.inf), np.nan)
    breaks = tuple(found for run in runs if (found := _break(run)))
    return ArmCurve(arm, steps, mean, low, high, len(runs), count, breaks)


def moving_mean(values: Floats, window: int, steps: NDArray[np.int64] | None = None) -> Floats:
    """Centered mean over `window` steps (an even number counts as the next odd one), over fewer at both ends.

    A missing value (NaN) stays missing and is left out of its neighbors' means, as is a step that `steps`, ascending,
    lacks; by default they are consecutive.
    """
    half = window // 2
    if half == 0 or values.size == 0:
        return values
    steps = np.arange(values.size) if steps is None else steps
    there = np.isfinite(values)
    ends = np.stack([np.searchsorted(steps, steps - half), np.searchsorted(steps, steps + half, side="right")], axis=1)
    count = _sums(there.astype(np.float64), ends)
    mean = np.full(values.size, np.nan)
    np.divide(_sums(np.where(there, values, 0.0), ends), count, out=mean, where=there)
    return mean


def _sums(values: Floats, ends: NDArray[np.int64]) -> Floats:
    """Of stretches from the first to before the last of `ends` (K, 2); each by itself, or a spike would stay in all
    that come after it: a difference of two running sums keeps what it was rounded by.
    """
    return np.add.reduceat(np.append(values, 0.0), ends.ravel())[::2]


def _break(run: SeedCurve) -> Break | None:
    finite = np.flatnonzero(np.isfinite(run.values))
    if run.diverged_at is None or not finite.size:
        return None
    return Break(run.diverged_at, int(run.steps[finite[-1]]), float(run.values[finite[-1]]), run.seed)
