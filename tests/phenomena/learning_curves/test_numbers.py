"""Curves over seeds leave out what is missing, and sentences say only what the curves show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.phenomena.learning_curves.numbers.findings import findings
from explorer.reading.curves import ArmCurve, Break, SeedCurve, first_at_or_above, moving_mean, over_seeds
from explorer.reading.experiment_curves import Change, smoothing_window
from explorer.reading.findings import percent, plain

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
def test_the_moving_mean_is_the_mean_of_the_neighbours_that_are_there(values: np.ndarray, window: int) -> None:
    smoothed = moving_mean(values, window)
    half = window // 2
    for position, value in enumerate(values):
        around = values[max(0, position - half) : position + half + 1]
        expected = np.nan if np.isnan(value) else np.nanmean(around)
        np.testing.assert_allclose(smoothed[position], expected, atol=1e-9)


@pytest.mark.parametrize(("steps", "window"), [(3, 1), (210, 3), (840, 9), (100_000, 1001)])
def test_the_smoothing_window_is_about_one_percent_and_odd(steps: int, window: int) -> None:
    assert smoothing_window(steps) == window and window % 2 == 1


def test_the_first_passage_is_found_from_a_step_on() -> None:
    curve = accuracy("batch", [0.1, 0.95, 0.5, 0.92])
    assert first_at_or_above(curve, 0.9) == 10
    assert first_at_or_above(curve, 0.9, from_step=11) == 30
    assert first_at_or_above(curve, 0.99) is None


@pytest.mark.parametrize(
    ("curves", "sentence"),
    [
        (
            [("none", [0.1, 0.5, 0.6, 0.95]), ("batch", [0.1, 0.92, 0.95, 0.96])],
            "With batch normalization the test accuracy passes 90 % at step 10, without (none) at step 30.",
        ),
        (
            [("none", [0.1, 0.1, 0.1, 0.12]), ("batch", [0.1, 0.92, 0.95, 0.96])],
            "With batch normalization the test accuracy passes 90 % at step 10; "
            "without (none) it is still at chance at 12 % at step 30.",
        ),
        (
            [
                ("depth 8", [0.1, 0.92, 0.95, 0.96]),
                ("depth 20", [0.1, 0.2, 0.95, 0.96]),
                ("depth 44", [0.1, 0.2, 0.3, 0.4]),
            ],
            "depth 8 passes 90 % test accuracy at step 10, depth 20 at 20; depth 44 stands at 40 % at step 30.",
        ),
        (
            [("none", [0.1, 0.1, 0.3, 0.31]), ("batch", [0.1, 0.5, 0.6, 0.625])],
            "At step 30 batch is at 62.5 %, none at 31 % test accuracy.",
        ),
        (
            [("none", [0.1, 0.1, 0.1, 0.1])],
            "none is still at chance (about 10 %) at step 30.",
        ),
    ],
)
def test_the_first_sentence_says_who_learned_when(curves: list[tuple[str, list[float]]], sentence: str) -> None:
    said = findings([accuracy(arm, values) for arm, values in curves], [], [], [], chance=0.1)
    assert [plain(one) for one in said] == [sentence]


def test_nothing_is_said_of_an_arm_that_has_hardly_begun() -> None:
    assert findings([accuracy("none", [0.1, 0.95])], [], [], [], chance=0.1) == []


def test_a_change_that_throws_the_arms_back_says_how_long_each_took() -> None:
    change = Change(15, "optimizer.learning_rate", 0.1, 0.3)
    curves = [accuracy("none", [0.1, 0.92, 0.5, 0.6, 0.7]), accuracy("batch", [0.1, 0.95, 0.8, 0.96, 0.96])]
    said = findings(curves, [], [], [change], chance=0.1)
    assert plain(said[-1]) == (
        "The higher learning rate at step 15 throws both back: none is not above 90 % again yet, "
        "batch is above 90 % again after 15 steps."
    )


def test_a_diverged_arm_comes_first_with_its_seeds() -> None:
    loss = over_seeds("none", [run(0, [2.0, np.nan], diverged_at=20), run(1, [2.0, 1.0])])
    said = findings([accuracy("batch", [0.1, 0.92, 0.95, 0.96])], [], [loss], [], chance=0.1)
    assert plain(said[0]) == "none diverged at step 20 (1 of 2 seeds)."


def test_an_arm_that_diverged_is_not_also_called_at_chance() -> None:
    loss = over_seeds("none", [run(0, [2.0, np.nan], diverged_at=20)])
    said = findings([accuracy("none", [0.1, 0.1, 0.1, 0.1])], [], [loss], [], chance=0.1)
    assert [plain(one) for one in said] == ["none diverged at step 20."]


def test_running_averages_that_lag_are_pointed_out() -> None:
    eval_mode, train_mode = accuracy("batch", [0.1, 0.1, 0.1, 0.4]), accuracy("batch", [0.1, 0.8, 0.9, 0.95])
    said = findings([eval_mode], [train_mode], [], [], chance=0.1)
    assert plain(said[-1]) == (
        "In eval mode batch reaches 40 %, with the batch's own statistics 95 %: its running averages lag behind."
    )


def test_the_two_modes_are_compared_at_the_same_step() -> None:
    eval_mode, newer = accuracy("none", [0.1, 0.8, 0.85, 0.6]), accuracy("none", [0.1, 0.8, 0.85, 0.6, 0.9])
    assert not any("eval mode" in one for one in findings([eval_mode], [newer], [], [], chance=0.1))


def test_a_change_is_said_with_its_value_before_and_after() -> None:
    assert Change(420, "optimizer.learning_rate", 0.1, 0.3).words == "learning rate 0.1 → 0.3"
    assert Change(9, "normalization.momentum", 0.1, None).words == "momentum 0.1 → cumulative"


@pytest.mark.parametrize(("share", "text"), [(0.978, "97.8 %"), (0.9, "90 %"), (1.0, "100 %"), (0.0, "0 %")])
def test_a_share_is_written_in_per_cent(share: float, text: str) -> None:
    assert percent(share) == text
