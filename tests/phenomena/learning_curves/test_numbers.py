"""Curves over seeds leave out what is missing, and sentences say only what the curves show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.reading.curves import ArmCurve, Break, SeedCurve, moving_mean, over_seeds
from explorer.reading.experiment_curves import Change, smoothing_window

FLOATS = st.floats(-100, 100)


def run(seed: int, values: list[float], *, every: int = 10, diverged_at: int | None = None) -> SeedCurve:
    return SeedCurve(seed, np.arange(len(values)) * every, np.array(values, dtype=np.float64), diverged_at)


def accuracy(arm: str, values: list[float], *, every: int = 10) -> ArmCurve:
    return over_seeds(arm, [run(0, values, every=every)])


@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=FLOATS))
def test_the_arms_curve_is_mean_and_range_of_its_seeds(table: np.ndarray) -> None:
    curve = over_seeds("batch", [run(seed, row.tolist()) for seed, row in enumerate(table)])
    np.testing.assert_allclose(curve.mean, table.mean(axis=0), atol=1e-12)
    np.testing.assert_array_equal(curve.low, table.min(axis=0))
    np.testing.assert_array_equal(curve.high, table.max(axis=0))
    assert curve.seeds == len(table)


def test_a_seed_that_has_not_come_so_far_is_left_out_of_the_mean_there() -> None:
    curve = over_seeds("none", [run(0, [1.0, 2.0, 3.0]), run(1, [3.0])])
    np.testing.assert_array_equal(curve.mean, [2.0, 2.0, 3.0])


def test_a_value_that_is_not_finite_is_missing_and_never_zero() -> None:
    curve = over_seeds("none", [run(0, [1.0, np.nan, np.inf])])
    np.testing.assert_array_equal(curve.mean, [1.0, np.nan, np.nan])
    assert curve.last == (0, 1.0)


def test_a_diverged_run_breaks_off_at_its_last_finite_value() -> None:
    curve = over_seeds("none", [run(0, [2.0, 5.0, np.nan], diverged_at=20), run(1, [2.0, 1.0, 0.5])])
    assert curve.breaks == (Break(step=20, last_step=10, value=5.0, seed=0),)
    assert curve.diverged_at is None  # the other seed goes on


def test_an_arm_without_records_is_an_empty_curve() -> None:
    curve = over_seeds("none", [])
    assert curve.last is None and curve.seeds == 0


@given(hnp.arrays(np.float64, st.integers(1, 40), elements=st.one_of(FLOATS, st.just(np.nan))), st.integers(1, 9))
def test_the_moving_mean_is_the_mean_of_the_neighbors_that_are_there(values: np.ndarray, window: int) -> None:
    smoothed = moving_mean(values, window)
    half = window // 2
    for position, value in enumerate(values):
        around = values[max(0, position - half) : position + half + 1]
        expected = np.nan if np.isnan(value) else np.nanmean(around)
        np.testing.assert_allclose(smoothed[position], expected, atol=1e-9)


def test_a_spike_leaves_the_moving_mean_after_its_window() -> None:
    values = np.full(20, 2.0)
    values[3] = 1e30
    smoothed = moving_mean(values, 5)
    np.testing.assert_array_equal(smoothed[6:], 2.0)
    assert smoothed[5] == pytest.approx(2e29)


def test_the_moving_mean_of_steps_with_gaps_takes_no_farther_step_in() -> None:
    steps, values = np.array([1, 2, 3, 50, 52, 100]), np.array([1.0, 2.0, 3.0, 10.0, 20.0, 7.0])
    np.testing.assert_allclose(moving_mean(values, 5, steps), [2.0, 2.0, 2.0, 15.0, 15.0, 7.0])
    np.testing.assert_allclose(over_seeds("arm", [SeedCurve(0, steps, values)], window=5).mean, [2, 2, 2, 15, 15, 7])


@pytest.mark.parametrize(("steps", "window"), [(3, 1), (210, 3), (840, 9), (100_000, 1001)])
def test_the_smoothing_window_is_about_one_percent_and_odd(steps: int, window: int) -> None:
    assert smoothing_window(steps) == window and window % 2 == 1


def test_a_change_is_said_with_its_value_before_and_after() -> None:
    assert Change(420, "optimizer.learning_rate", 0.1, 0.3).words == "learning rate 0.1 → 0.3"
    assert Change(9, "normalization.momentum", 0.1, None).words == "momentum 0.1 → cumulative"
