"""Distances, predictions and scatter against numbers worked out by hand, and on made-up layers with a known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.formulas.running_average import exponential_average, unbiased, weights_of_new_values
from explorer.phenomena.running_statistics.numbers.distance import (
    Statistic,
    WhatIf,
    averaged_batches,
    channel_distance,
    distance_of,
    observed_distance,
    replayed,
    root_mean_square,
)
from explorer.phenomena.running_statistics.numbers.findings import ArmView, ModeAccuracy, findings
from explorer.phenomena.running_statistics.numbers.prediction import interpolated, predicted_distance
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, Population
from explorer.phenomena.running_statistics.numbers.scatter import scatter
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing

N, CHANNELS, STEPS = 50, 200, 400


def made_up(momentum: float | None, *, dead: bool = False, drift: float = 0.0, n: int = N) -> LayerStatistics:
    """A layer whose batches are drawn from a known population: mean 2 + drift·step, variance 4 (0 where it is dead)."""
    random = np.random.default_rng(0)
    truth = 2.0 + drift * np.arange(STEPS + 1)[:, None] * np.ones(CHANNELS)  # after each step
    deviation = 0.0 if dead else 2.0
    batches = random.normal(truth[:-1, None, :], deviation, (STEPS, n, CHANNELS))
    mean, var = batches.mean(axis=1), batches.var(axis=1)
    running_mean = exponential_average(mean, momentum, 0.0)
    running_var = exponential_average(unbiased(var, n), momentum, 1.0)
    moments = np.array([0, 1, 10, 50, 100, 200, 300, 400])
    at_mean = np.concatenate([np.zeros((1, CHANNELS)), running_mean])[moments]
    at_var = np.concatenate([np.ones((1, CHANNELS)), running_var])[moments]
    truth_var = np.full((len(moments), CHANNELS), deviation**2)
    return LayerStatistics(
        layer="made up",
        batch_mean=mean,
        batch_var=var,
        running_steps=np.arange(1, STEPS + 1),
        running_mean=running_mean,
        running_var=running_var,
        population=Population(moments, truth[moments], truth_var, at_mean, at_var),
        momenta=weights_of_new_values([(0, momentum)], STEPS),
        batch_size=n,
        values_per_channel=n,
        train_samples=10_000_000,
        eps=1e-5,
    )


def test_before_training_the_distance_is_that_of_the_start_values() -> None:
    layer = made_up(0.1)
    assert observed_distance(layer, Statistic.MEAN)[0] == pytest.approx(1.0, rel=1e-4)  # (0 − 2) / 2
    assert observed_distance(layer, Statistic.VARIANCE)[0] == pytest.approx(np.log(4), rel=1e-4)


def test_channels_keep_their_sign_and_layers_the_root_mean_square() -> None:
    signed = channel_distance(made_up(0.0), Statistic.MEAN)
    assert not isinstance(signed, Missing) and signed.values.shape == (8, CHANNELS)
    np.testing.assert_allclose(signed.values, -1.0, rtol=1e-4)
    assert root_mean_square(np.array([[3.0, -4.0]])) == pytest.approx(np.sqrt(12.5))


@pytest.mark.parametrize("momentum", [0.0, 0.02, 0.1, 1.0, None])
@pytest.mark.parametrize("statistic", list(Statistic))
def test_the_closed_form_predicts_the_distance_of_independent_batches(
    momentum: float | None, statistic: Statistic
) -> None:
    layer = made_up(momentum)
    predicted = predicted_distance(layer, layer.momenta, statistic).distance
    np.testing.assert_allclose(predicted, observed_distance(layer, statistic), rtol=0.2)


def test_the_closed_form_predicts_how_far_an_average_lags_behind_a_moving_network() -> None:
    layer = made_up(0.05, drift=0.02)
    predicted = predicted_distance(layer, layer.momenta, Statistic.MEAN).distance
    assert predicted[-1] == pytest.approx(0.02 * 20 / 2, rel=0.06)  # drift / m steps behind, in deviations of 2
    np.testing.assert_allclose(predicted, observed_distance(layer, Statistic.MEAN), rtol=0.05)


def test_another_average_has_another_distance_and_the_runs_own_has_the_observed_one() -> None:
    layer = made_up(0.02)
    own = distance_of(layer, replayed(layer, WhatIf(momentum=0.02)), Statistic.MEAN)
    np.testing.assert_allclose(own, observed_distance(layer, Statistic.MEAN), rtol=1e-6)
    faster = distance_of(layer, replayed(layer, WhatIf(momentum=0.2)), Statistic.MEAN)
    assert faster[3] < 0.2 < own[3]


@pytest.mark.parametrize("biased", [False, True])
def test_what_one_channel_averages_gives_the_replay_of_that_channel(biased: bool) -> None:
    layer, what_if = made_up(0.02), WhatIf(momentum=0.3, biased=biased, start_mean=1.0, start_var=2.0)
    whole = replayed(layer, what_if)
    factor = 1.0 if biased else N / (N - 1)
    for statistic, values, start, expected in (
        (Statistic.MEAN, layer.batch_mean[:, 1], 1.0, whole.mean[1:, 1]),
        (Statistic.VARIANCE, factor * layer.batch_var[:, 1], 2.0, whole.var[1:, 1]),
    ):
        batches = averaged_batches(layer, 1, what_if, statistic)
        np.testing.assert_allclose(batches, values, rtol=1e-12)
        np.testing.assert_allclose(exponential_average(batches[:, None], 0.3, start)[:, 0], expected, rtol=1e-12)


def test_a_dead_channel_has_a_finite_distance() -> None:
    layer = made_up(0.1, dead=True)
    for statistic in Statistic:
        assert np.isfinite(observed_distance(layer, statistic)).all()
        assert np.isfinite(predicted_distance(layer, layer.momenta, statistic).distance).all()
    assert observed_distance(layer, Statistic.VARIANCE)[0] == pytest.approx(np.log(1e5), rel=1e-3)
    assert scatter(layer) is None


def test_without_recorded_moments_there_is_no_distance_but_a_reason() -> None:
    layer = made_up(0.1)
    none = np.zeros((0, CHANNELS))
    bare = replace(layer, population=Population(np.zeros(0, np.int64), none, none, none, none))
    assert isinstance(channel_distance(bare, Statistic.MEAN), Missing)
    assert not len(predicted_distance(bare, bare.momenta, Statistic.MEAN).distance)
    assert scatter(bare) is None


def test_between_two_moments_the_population_is_on_the_straight_line() -> None:
    values = np.array([[0.0], [10.0], [30.0]])
    found = interpolated(np.array([0, 10, 20]), values, np.array([0, 5, 10, 15, 20, 99]))
    np.testing.assert_allclose(found[:, 0], [0, 5, 10, 20, 30, 30])
    assert interpolated(np.array([0]), values[:1], np.array([0, 3])).tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("n", [2, 8, 50])
def test_independent_values_scatter_like_sigma_over_root_n(n: int) -> None:
    found = scatter(made_up(0.1, n=n))
    assert found is not None
    assert found.independent == pytest.approx(1 / np.sqrt(n), rel=1e-4)
    assert found.measured == pytest.approx(found.independent, rel=0.06)
    assert found.low < found.measured < found.high
    assert found.values_of_a_sample == pytest.approx(1.0, rel=0.12)


def view(arm: str, distances: list[float], *, start: float = 0.0, modes: tuple[float, float] | None = None) -> ArmView:
    overview = NetworkOverview(("conv1", "conv2"), np.array([42]), np.array(distances, np.float32)[:, None], "")
    return ArmView(arm, overview, start, ModeAccuracy(42, *modes) if modes else None)


def test_an_average_that_remembers_its_start_is_said_to_lag() -> None:
    found = findings([view("batch", [0.1, 0.55], start=0.66, modes=(0.12, 0.94))], 42)
    assert found[0].sentence == (
        "At step 42 the running mean of conv2 is **0.55** standard deviations from the population’s with [[batch]]; "
        "its start value still weighs **66 %**."
    )
    assert found[1].sentence == (
        "At step 42 [[batch]] has **12 %** test accuracy in eval mode and **94 %** with the statistics of the test "
        "batch: the weights are the same, the running statistics are not those of the test data."
    )
    assert found[0].sources == found[1].sources == ("Wu & Johnson 2021",)


def test_averages_near_the_truth_are_said_to_be_near_and_modes_to_agree() -> None:
    found = findings([view("batch", [0.01, 0.02], modes=(0.97, 0.96))], 42)
    assert "farther from the population’s than **0.02** standard deviations" in found[0].sentence
    assert found[1].sentence == (
        "At step 42 eval mode and train mode differ by at most 1 point of test accuracy ([[batch]] has **97 %** test "
        "accuracy in eval mode)."
    )


@pytest.mark.parametrize(("gap", "points"), [(0.0, 1), (0.0149, 2), (0.02, 2), (-0.0701, 8)])
def test_the_points_by_which_modes_differ_at_most_are_not_rounded_down(gap: float, points: int) -> None:
    (_, found) = findings([view("batch", [0.01, 0.02], modes=(0.9, 0.9 + gap))], 42)
    assert f"at most {points} point" in found.sentence


def test_train_mode_that_is_worse_is_said_without_a_cause_that_was_not_measured() -> None:
    (_, found) = findings([view("noisy", [0.01, 0.02], modes=(0.9, 0.7))], 42)
    assert found.sentence == (
        "At step 42 [[noisy]] has **90 %** test accuracy in eval mode and only **70 %** with the statistics of the "
        "test batch: the same weights do worse with the statistics of one batch."
    )


def test_an_arm_whose_distances_are_not_recorded_is_not_said_to_keep_none() -> None:
    waiting = ArmView("batch", Missing("nothing recorded yet"), 0.0, None)
    sentences = [finding.sentence for finding in findings([waiting, view("ghost", [0.01, 0.02])], 42)]
    assert not any("keeps no" in sentence for sentence in sentences)


def test_an_arm_that_was_measured_earlier_says_its_step() -> None:
    early = NetworkOverview(("conv1", "conv2"), np.array([30]), np.array([[0.3], [0.1]], np.float32), "")
    found = findings([view("batch", [0.1, 0.55]), ArmView("ghost", early, 0.0, None)], 42)
    assert "with [[ghost]] 0.30 (step 30)" in found[0].sentence


def test_arms_without_running_statistics_and_diverged_ones_are_named() -> None:
    none = ArmView("none", Missing("no"), 1.0, ModeAccuracy(42, 0.9, 0.9), diverged_at=7, keeps=False)
    found = [finding.sentence for finding in findings([none, view("batch", [np.nan, 0.1])], 42)]
    assert found[0] == "[[none]] diverged at step **7**."
    assert found[-1] == "[[none]] keeps no running statistics."
    assert findings([], 0) == []
