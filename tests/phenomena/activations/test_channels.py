"""Channel statistics at every stage, against torch on the concatenated activations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.config import RunConfig
from explorer.phenomena.activations.numbers.channels import ChannelQuantity, channel_history
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.reading.channel_order import Order, channel_order, rows_that_fit
from explorer.reading.histories import History, RunReader, thinned, together
from explorer.reading.reasons import OVER, Missing, not_there
from explorer.store.overview import OVERVIEW_STEPS
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from tests.phenomena.activations.small_runs import SMALL, by_channel, forward_passes, trained

MEAN, VARIANCE = ChannelQuantity.MEAN, ChannelQuantity.VARIANCE


def history(run: RunReader, layer: str, quantity: ChannelQuantity, stage: Stage) -> History:
    found = channel_history(run, layer, quantity, stage)
    assert isinstance(found, History), found
    return found


def sentence(run: RunReader, layer: str, quantity: ChannelQuantity, stage: Stage) -> str:
    found = channel_history(run, layer, quantity, stage)
    assert isinstance(found, Missing), found
    return found.sentence


@pytest.mark.parametrize("placement", ["before", "after"])
def test_what_follows_from_batch_normalization_is_what_the_concatenated_activations_have(
    tmp_path: Path, placement: str
) -> None:
    run = trained(tmp_path, normalization__placement=placement)
    eps = run.config.normalization.eps
    for step, network, outputs in forward_passes(run.config, 5):
        for layer in run.layers:
            before = outputs[network.graph[f"{layer}.norm"].inputs[0]]
            normalized = torch.nn.functional.batch_norm(before, None, None, training=True, eps=eps)
            stages = {Stage.BEFORE: before, Stage.NORMALIZED: normalized, Stage.SCALED: outputs[f"{layer}.norm"]}
            for stage, values in stages.items():
                var, mean = torch.var_mean(by_channel(values), dim=1, correction=0)
                means, variances = (history(run, layer, quantity, stage) for quantity in (MEAN, VARIANCE))
                assert means.steps[step - 1] == variances.steps[step - 1] == step
                np.testing.assert_allclose(means.values[step - 1], mean, rtol=1e-4, atol=2e-5)
                np.testing.assert_allclose(variances.values[step - 1], var, rtol=1e-3, atol=1e-6)


def test_gamma_and_beta_of_a_step_are_those_that_its_forward_pass_used(tmp_path: Path) -> None:
    run = trained(tmp_path, optimizer__learning_rate=2.0)
    scaled = history(run, "conv1", MEAN, Stage.SCALED)
    beta = run.records.read("beta", "conv1").values
    np.testing.assert_array_equal(scaled.values[0], np.zeros(6))
    np.testing.assert_array_equal(scaled.values[1:], beta[:-1])
    assert np.abs(beta[-1] - beta[-2]).max() > 1e-3  # or the test would not see the difference


def test_without_normalization_all_stages_before_the_nonlinearity_are_the_same(tmp_path: Path) -> None:
    run = trained(tmp_path, normalization__kind="none")
    before = history(run, "fc1", VARIANCE, Stage.BEFORE)
    for stage in (Stage.NORMALIZED, Stage.SCALED):
        np.testing.assert_array_equal(history(run, "fc1", VARIANCE, stage).values, before.values)
    assert "nothing is normalized here" in sentence(run, "fc1", ChannelQuantity.GAMMA, Stage.BEFORE)


@pytest.mark.parametrize("kind", ["layer", "group", "instance"])
def test_other_normalizers_are_estimated_from_histograms_to_half_a_bin(tmp_path: Path, kind: str) -> None:
    run = trained(tmp_path, normalization__kind=kind, optimizer__learning_rate=0.5)
    gamma, beta = (run.records.read(quantity, "conv2") for quantity in ("gamma", "beta"))
    limits = run.records.read("histogram_range_after", "conv2")
    for index, step in enumerate(limits.steps.tolist()):
        half_a_bin = np.ptp(limits.values[index], axis=1) / 96
        scaled = history(run, "conv2", MEAN, Stage.SCALED)
        assert "256" not in scaled.how and "64 probe samples" in scaled.how
        exact_mean, exact_var = _exact(run, "conv2.norm", step)
        assert (np.abs(scaled.values[index] - exact_mean) <= half_a_bin + 1e-6).all()
        np.testing.assert_allclose(history(run, "conv2", VARIANCE, Stage.SCALED).values[index], exact_var, rtol=0.02)
        at = step - 1
        used_gamma = gamma.values[at] if step else np.ones(16)
        used_beta = beta.values[at] if step else np.zeros(16)
        normalized = history(run, "conv2", MEAN, Stage.NORMALIZED).values[index]
        np.testing.assert_allclose(normalized * used_gamma + used_beta, scaled.values[index], atol=1e-5)


def _exact(run: RunReader, node: str, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and biased variance of a node on the probe batch, by torch, after `step` steps."""
    from explorer.datasets import load_dataset
    from explorer.networks import Mode
    from explorer.recording.activations import probe_batch

    data = load_dataset(run.config.dataset)
    probe = probe_batch(torch.from_numpy(data.x_train), torch.from_numpy(data.y_train), 64)
    for at, network, _ in forward_passes(run.config, step + 1):
        if at == step + 1:  # before the update of the next step
            with torch.no_grad(), network.in_mode(Mode.BATCH):
                _, outputs = network.outputs(probe, (node,))
            var, mean = torch.var_mean(by_channel(outputs[node]), dim=1, correction=0)
            return mean.numpy(), var.numpy()
    raise AssertionError("unreachable")


def test_where_instance_normalization_leaves_a_layer_as_it_is_nothing_is_estimated(tmp_path: Path) -> None:
    run = trained(tmp_path, normalization__kind="instance")
    before, after = (history(run, "fc1", VARIANCE, stage) for stage in (Stage.BEFORE, Stage.NORMALIZED))
    np.testing.assert_array_equal(before.values, after.values)
    assert after.how == "training batches of 128"


def test_a_run_without_steps_is_estimated_from_its_histograms_and_says_how_to_get_gamma(tmp_path: Path) -> None:
    run = trained(tmp_path, recording__every_step=False)
    means = history(run, "conv1", MEAN, Stage.BEFORE)
    exact, _ = _exact(run, "conv1", int(means.steps[-2]))
    np.testing.assert_allclose(means.values[-2], exact, atol=0.1)
    assert "estimated" in means.how
    assert "“every step”" in sentence(run, "conv1", ChannelQuantity.GAMMA, Stage.BEFORE)


def test_a_run_without_moments_says_how_many_it_needs(tmp_path: Path) -> None:
    run = trained(tmp_path, recording__moments=0)
    assert "at least 2 moments" in sentence(run, "conv1", MEAN, Stage.ACTIVATED)
    assert "at least 2 moments" in sentence(run, "conv1", ChannelQuantity.IDLE, Stage.BEFORE)
    assert len(history(run, "conv1", MEAN, Stage.NORMALIZED)) == 10


def test_after_the_nonlinearity_the_recorded_statistics_are_shown(tmp_path: Path) -> None:
    run = trained(tmp_path)
    shown = history(run, "fc2", VARIANCE, Stage.ACTIVATED)
    recorded = run.records.read("activation_var", "fc2")
    np.testing.assert_array_equal(shown.values, recorded.values)
    np.testing.assert_array_equal(shown.steps, recorded.steps)


@pytest.mark.parametrize(("activation", "quantity"), [("relu", "zero_share"), ("tanh", "saturated_share")])
def test_idle_shares_are_those_of_the_nonlinearity(tmp_path: Path, activation: str, quantity: str) -> None:
    run = trained(tmp_path, network__activation=activation)
    shown = history(run, "fc2", ChannelQuantity.IDLE, Stage.BEFORE)
    np.testing.assert_array_equal(shown.values, run.records.read(quantity, "fc2").values)


def test_a_diverged_run_keeps_its_last_numbers_as_they_are_and_none_becomes_zero(tmp_path: Path) -> None:
    run = trained(tmp_path, optimizer__learning_rate=1000.0, normalization__kind="none")
    values = history(run, "fc2", VARIANCE, Stage.BEFORE).values
    assert not np.isfinite(values[-1]).all()
    spread = history(run, "fc2", MEAN, Stage.NORMALIZED).values
    assert not (spread[-1] == 0).any()


def test_a_run_that_has_not_begun_is_waited_for(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        assert channel_history(RunReader(records, SMALL), "conv1", MEAN, Stage.BEFORE) == not_there(OVER)


def test_a_layer_that_the_network_does_not_have_is_named(tmp_path: Path) -> None:
    run = trained(tmp_path)
    assert sentence(run, "b7.conv2", MEAN, Stage.NORMALIZED) == "this network has no layer b7.conv2"


def test_a_long_run_is_read_at_no_more_points_than_a_short_one(tmp_path: Path) -> None:
    config = RunConfig().with_values({"network.family": "mlp", "network.depth": 2, "network.width": 2})
    with Records(tmp_path) as records:
        records.declare([SeriesInfo("loss", "", ()), SeriesInfo("batch_mean", "fc1", (2,))], steps=100_000)
        for first in range(1, 100_001, 20_000):
            rows = np.arange(first, first + 20_000, dtype=np.float32)[:, None].repeat(2, axis=1)
            records.append(first, {("loss", ""): rows[:, 0], ("batch_mean", "fc1"): rows})
        found = history(RunReader(records, config), "fc1", MEAN, Stage.BEFORE)
    assert len(found) == OVERVIEW_STEPS
    np.testing.assert_array_equal(found.values[:, 0], found.steps)
    assert len(thinned(found)) <= 500


def test_at_gives_the_last_value_at_or_before_a_step_and_before_the_first_one_the_first() -> None:
    found = History(np.array([1, 4, 8]), np.array([[1.0], [4.0], [8.0]], dtype=np.float32), "")
    assert [found.at(step) for step in (0, 1, 3, 4, 7, 8, 99)] == [
        (1, 1.0), (1, 1.0), (1, 1.0), (4, 4.0), (4, 4.0), (8, 8.0), (8, 8.0),
    ]  # fmt: skip
    assert History(np.zeros(0, np.int64), np.zeros((0, 1), np.float32), "").at(3) is None


def test_histories_read_while_another_process_writes_meet_at_the_steps_that_both_have() -> None:
    shorter = History(np.array([1, 2]), np.array([[1.0], [2.0]], dtype=np.float32), "")
    longer = History(np.array([1, 2, 3]), np.array([[10.0], [20.0], [30.0]], dtype=np.float32), "")
    steps, (values, other) = together(shorter, longer)
    np.testing.assert_array_equal(steps, [1, 2])
    np.testing.assert_array_equal(values * 10, other)


def _two_steps(*rows: list[float]) -> History:
    return History(np.arange(1, len(rows) + 1), np.array(rows, dtype=np.float32), "")


def test_channels_are_sorted_by_the_first_arm_that_has_values_and_the_unknown_come_last() -> None:
    first = _two_steps([3.0, 1.0, np.nan], [1.0, 2.0, np.nan])
    other = _two_steps([0.0, 9.0, 1.0, 5.0], [0.0, 9.0, 1.0, 5.0])
    arms = [Missing("none has no γ"), first, other]
    assert channel_order(arms, Order.AVERAGE, 1).tolist() == [1, 0, 2, 3]
    assert channel_order(arms, Order.STEP, 1).tolist() == [1, 0, 2, 3]
    assert channel_order(arms, Order.STEP, 2).tolist() == [0, 1, 2, 3]
    assert channel_order(arms, Order.CHANNEL, 2).tolist() == [0, 1, 2, 3]
    assert channel_order([], Order.AVERAGE, 2).tolist() == []


def test_of_very_many_channels_some_are_shown_and_the_chosen_one_always() -> None:
    order = np.random.default_rng(0).permutation(1000)
    for chosen in (0, 17, 999):
        rows = rows_that_fit(order, chosen, most=50)
        assert len(rows) <= 50 and chosen in rows
        places = [order.tolist().index(row) for row in rows]
        assert places == sorted(places)
    assert rows_that_fit(order, 3, most=1000) is order
