"""The replayed average against the recursion, the closed form, theory and what a run really recorded."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ConfigError, RunConfig
from explorer.formulas.running_average import (
    average_with,
    closed_form,
    exponential_average,
    half_life,
    remaining_noise,
    shares,
    weights_of_new_values,
)
from explorer.phenomena.running_statistics.numbers.distance import WhatIf, replay_error, replayed
from explorer.phenomena.running_statistics.numbers.prediction import noise_factors, start_shares
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, read_layer
from explorer.phenomena.running_statistics.numbers.words import momentum_numbers
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.records import Records
from explorer.training import train


def recursion(batches: np.ndarray, momentum: float | None, start: float) -> np.ndarray:
    """PyTorch's rule as its manual writes it."""
    value, found = np.full(batches.shape[1], start), []
    for t, batch in enumerate(batches, start=1):
        m = 1 / t if momentum is None else momentum
        value = (1 - m) * value + m * batch
        found.append(value)
    return np.array(found)


@given(
    momentum=st.one_of(st.none(), st.sampled_from([0.0, 1.0]), st.floats(0, 1)),
    steps=st.integers(1, 200),
    start=st.floats(-10, 10),
)
def test_an_average_in_blocks_is_the_recursion(momentum: float | None, steps: int, start: float) -> None:
    batches = np.random.default_rng(steps).normal(3, 2, (steps, 3))
    np.testing.assert_allclose(
        exponential_average(batches, momentum, start), recursion(batches, momentum, start), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("momentum", [0.0, 0.01, 0.3, 1.0, None])
def test_the_closed_form_takes_no_step_and_gives_the_same(momentum: float | None) -> None:
    batches = np.random.default_rng(0).normal(size=(150, 4))
    momenta = weights_of_new_values([(0, momentum)], 150)
    found = closed_form(batches, momenta, 1.0, [0, 1, 77, 150])
    assert np.array_equal(found[0], np.ones(4))
    np.testing.assert_allclose(found[1:], recursion(batches, momentum, 1.0)[[0, 76, 149]], atol=1e-12)


def test_what_all_values_weigh_adds_up_to_one() -> None:
    old, new = shares(weights_of_new_values([(0, 0.3), (20, 0.05), (50, None)], 90))
    assert old + new.sum() == pytest.approx(1.0)
    assert old == pytest.approx(0.7**20 * 0.95**30 * 50 / 90)


def test_a_momentum_that_was_changed_while_training_is_replayed_with_both() -> None:
    batches = np.random.default_rng(1).normal(size=(200, 2))
    momenta = weights_of_new_values([(0, 0.1), (120, 0.5)], 200)
    first = recursion(batches[:120], 0.1, 0.0)
    value = first[-1]
    for batch in batches[120:]:
        value = 0.5 * value + 0.5 * batch
    np.testing.assert_allclose(average_with(batches, momenta, 0.0)[-1], value, rtol=1e-9)


def test_what_is_not_finite_spoils_only_what_comes_after_it() -> None:
    batches = np.ones((100, 2))
    batches[70, 0] = np.inf
    running = exponential_average(batches, 0.1, 0.0)
    assert np.isfinite(running[:70]).all() and np.isfinite(running[:, 1]).all()
    assert not np.isfinite(running[70:, 0]).any()


def test_half_of_what_was_remembered_is_gone_after_the_half_life() -> None:
    assert start_shares(np.full(1, 0.5))[1] == 0.5 and half_life(0.5) == 1.0
    assert 0.9 ** half_life(0.1) == pytest.approx(0.5)
    assert half_life(0.0) == math.inf and half_life(1.0) == 0.0


def test_the_remaining_noise_of_independent_batches_is_measured_as_predicted() -> None:
    batches = np.random.default_rng(2).normal(size=(4000, 400))
    running = exponential_average(batches, 0.2, 0.0)
    assert running[-1000:].var() == pytest.approx(remaining_noise(0.2), rel=0.03)
    assert noise_factors(np.full(500, 0.2))[-1] == pytest.approx(remaining_noise(0.2))
    assert noise_factors(weights_of_new_values([(0, None)], 50))[-1] == pytest.approx(1 / 50)


@pytest.mark.parametrize("momentum", [-0.1, 1.01, math.nan])
def test_a_momentum_that_is_no_weight_is_refused_in_words(momentum: float) -> None:
    with pytest.raises(ConfigError, match="choose a number from 0 to 1, or None"):
        exponential_average(np.ones((2, 1)), momentum, 0.0)


def test_two_thousand_steps_of_64_channels_replay_in_a_fraction_of_a_frame() -> None:
    batches = np.random.default_rng(3).normal(size=(2000, 128))  # mean and variance together
    times = []
    for _ in range(5):
        began = time.perf_counter()
        exponential_average(batches, 0.1, 0.0)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.02


def test_a_momentum_is_said_in_both_conventions() -> None:
    numbers = momentum_numbers(0.01, 42)
    assert (numbers.new_weight, numbers.old_weight, numbers.half_life) == ("0.01", "0.99", "69.0 steps")
    assert numbers.start_share == "66 %" and numbers.noise == "7.1 %"
    assert momentum_numbers(0.0, 42).half_life == "never" and momentum_numbers(0.0, 42).start_share == "100 %"
    assert momentum_numbers(1.0, 3).half_life == "at once" and momentum_numbers(1.0, 3).noise == "100 %"
    assert momentum_numbers(None, 100).noise == "10 % at step 100, falling"


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> LayerStatistics:
    folder = tmp_path_factory.mktemp("run")
    config = RunConfig().with_values({"training.epochs": 3, "normalization.momentum": 0.03, "recording.moments": 12})
    assert train(config, folder).status == "finished"
    with Records(folder) as records:
        found = read_layer(RunReader(records, config), "conv2")
    assert not isinstance(found, Missing)
    return found


def test_replaying_the_runs_own_momentum_gives_its_recorded_running_statistics(layer: LayerStatistics) -> None:
    again = replayed(layer, WhatIf(momentum=0.03))
    scale = np.abs(layer.running_mean).max()
    np.testing.assert_allclose(again.mean[layer.running_steps], layer.running_mean, atol=1e-6 * scale)
    scale = np.abs(layer.running_var).max()
    np.testing.assert_allclose(again.var[layer.running_steps], layer.running_var, atol=1e-6 * scale)
    assert replay_error(layer) < 1e-6


def test_biased_variances_are_smaller_by_n_minus_one_over_n(layer: LayerStatistics) -> None:
    assert layer.values_per_channel == 64 * 4 * 4
    biased = replayed(layer, WhatIf(momentum=1.0, biased=True)).var[-1]
    unbiased = replayed(layer, WhatIf(momentum=1.0)).var[-1]
    np.testing.assert_allclose(biased / unbiased, 1023 / 1024, rtol=1e-12)


def test_other_start_values_are_forgotten_like_the_closed_form_says(layer: LayerStatistics) -> None:
    usual = replayed(layer, WhatIf(momentum=0.05))
    other = replayed(layer, WhatIf(momentum=0.05, start_mean=2.0, start_var=5.0))
    left = 0.95**layer.steps
    np.testing.assert_allclose(other.mean[-1] - usual.mean[-1], 2.0 * left, rtol=1e-6)
    np.testing.assert_allclose(other.var[-1] - usual.var[-1], 4.0 * left, rtol=1e-6)


def test_momentum_zero_keeps_the_start_and_momentum_one_the_last_batch(layer: LayerStatistics) -> None:
    kept = replayed(layer, WhatIf(momentum=0.0, start_mean=0.5, start_var=2.0))
    assert (kept.mean == 0.5).all() and (kept.var == 2.0).all()
    np.testing.assert_array_equal(replayed(layer, WhatIf(momentum=1.0)).mean[1:], layer.batch_mean)
