"""The overview of all layers, maps and tables: their numbers are the records'."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.config import Activation
from explorer.phenomena.activations.numbers.channels import ChannelQuantity, channel_history
from explorer.phenomena.activations.numbers.histograms import channel_histograms
from explorer.phenomena.activations.numbers.maps import FeatureMaps, feature_maps, sample_images
from explorer.phenomena.activations.numbers.network import Measure, network_overview
from explorer.phenomena.activations.numbers.stages import Stage, idle_words, nonlinearity, stage_words
from explorer.phenomena.activations.numbers.tables import histogram_table, map_table
from explorer.reading.histories import History, RunReader
from explorer.reading.overviews import NetworkOverview, all_layers
from explorer.reading.reasons import NOTHING_SHOWN, OVER, Missing, not_there
from explorer.reading.tables import channel_table, network_table
from explorer.store.records import Records
from tests.phenomena.activations.small_runs import SMALL, trained


def overview(run: RunReader, measure: Measure) -> NetworkOverview:
    found = network_overview(run, measure)
    assert isinstance(found, NetworkOverview), found
    return found


def test_a_layers_spread_is_the_root_mean_square_of_its_channels_deviations(tmp_path: Path) -> None:
    run = trained(tmp_path, network__family="residual", network__depth=6, network__width=4)
    found = overview(run, Measure.BEFORE)
    assert found.layers == ("stem", "b1.conv1", "b1.conv2", "b2.conv1", "b2.conv2")
    for row, layer in enumerate(found.layers):
        variance = run.records.read("batch_var", layer).values
        np.testing.assert_allclose(found.values[row], np.sqrt(variance.mean(axis=1)), rtol=1e-5)
    np.testing.assert_array_equal(found.steps, np.arange(1, 11))


def test_after_batch_normalization_every_layer_has_a_spread_of_one_but_for_epsilon(tmp_path: Path) -> None:
    run = trained(tmp_path)
    variance = run.records.read("batch_var", "conv1").values.astype(np.float64)
    exact = np.sqrt((variance / (variance + 1e-5)).mean(axis=1))
    np.testing.assert_allclose(overview(run, Measure.NORMALIZED).values[0], exact, rtol=1e-5)
    assert (overview(run, Measure.NORMALIZED).values < 1).all()


@pytest.mark.parametrize(("activation", "quantity"), [("relu", "dead_share"), ("sigmoid", "saturated_share")])
def test_idle_shares_are_those_that_were_recorded(tmp_path: Path, activation: str, quantity: str) -> None:
    run = trained(tmp_path, network__activation=activation)
    found = overview(run, Measure.IDLE)
    for row, layer in enumerate(found.layers):
        recorded = run.records.read(quantity, layer).values
        share = recorded if recorded.ndim == 1 else recorded.mean(axis=1)
        np.testing.assert_allclose(found.values[row], share, rtol=1e-6)


def test_a_diverged_runs_overview_ends_in_what_is_no_number(tmp_path: Path) -> None:
    run = trained(tmp_path, normalization__kind="none", optimizer__learning_rate=1000.0)
    found = overview(run, Measure.BEFORE)
    assert not np.isfinite(found.values[2:, -1]).any()
    assert (found.values[:, -1] != 0).all()


def test_a_run_of_three_steps_has_three_columns(tmp_path: Path) -> None:
    run = trained(tmp_path, optimizer__batch_size=400)
    assert overview(run, Measure.BEFORE).values.shape == (4, 3)


def test_an_overview_of_nothing_says_why(tmp_path: Path) -> None:
    with Records(tmp_path / "queued") as records:
        assert network_overview(RunReader(records, SMALL), Measure.BEFORE) == not_there(OVER)
    silent = trained(tmp_path / "silent", recording__moments=0)
    found = network_overview(silent, Measure.IDLE)
    assert isinstance(found, Missing) and "at least 2 moments" in found.sentence


def test_idle_units_are_looked_at_after_the_nonlinearity() -> None:
    assert Measure.IDLE.stage is Stage.ACTIVATED
    assert [measure.stage for measure in Measure][:4] == list(Stage)


def test_layers_of_different_networks_are_joined_in_the_order_of_the_deepest() -> None:
    assert all_layers([["stem", "b1"], ["stem", "b1", "b2"], ["conv1", "b1"]]) == ("stem", "b1", "b2", "conv1")
    assert all_layers([]) == ()


def test_stages_are_called_by_the_nonlinearity_that_all_arms_share() -> None:
    assert stage_words(Stage.ACTIVATED, nonlinearity([Activation.RELU, Activation.RELU])) == "after ReLU"
    assert stage_words(Stage.ACTIVATED, nonlinearity([Activation.RELU, Activation.TANH])) == "after the nonlinearity"
    assert idle_words([Activation.TANH, Activation.RELU, Activation.SIGMOID]) == "dead or saturated"


# ── maps ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_maps_are_those_of_the_last_recorded_moment_and_of_the_chosen_image(tmp_path: Path) -> None:
    run = trained(tmp_path)
    recorded = run.records.read("feature_maps_before", "conv2")
    step = int(recorded.steps[1])
    found = feature_maps(run, "conv2", 2, step)
    assert isinstance(found, FeatureMaps) and found.step == step
    np.testing.assert_array_equal(found.before, recorded.values[1, 2])
    np.testing.assert_array_equal(found.after, run.records.read("feature_maps_after", "conv2").values[1, 2])
    images = sample_images(run)
    assert images is not None and images.shape == (4, 8, 8)


@pytest.mark.parametrize(
    ("values", "layer", "words"),
    [
        ({}, "fc1", "the units of fc1 have no pixels; choose a convolution"),
        ({"network__family": "mlp", "dataset__name": "moons"}, "fc1", "points in the plane have no pixels"),
        ({"recording__moments": 1}, "conv1", "at least 2 moments"),
        ({}, "stem", "this network has no layer stem"),
    ],
)
def test_where_there_are_no_maps_a_sentence_says_why(
    tmp_path: Path, values: dict[str, object], layer: str, words: str
) -> None:
    run = trained(tmp_path, **values)
    found = feature_maps(run, layer, 0, 5)
    assert isinstance(found, Missing) and words in found.sentence
    if "dataset__name" in values or "recording__moments" in values:
        assert sample_images(run) is None


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_tables_hold_every_number_of_their_picture(tmp_path: Path) -> None:
    run = trained(tmp_path)
    network = overview(run, Measure.BEFORE)
    rows = network_table({"batch": network, "none": NOTHING_SHOWN})
    assert list(rows.columns) == ["arm", "step", "layer", "value"] and len(rows) == network.values.size
    found = rows[(rows.layer == "fc1") & (rows.step == 7)]
    assert found.value.item() == network.values[2, 6]

    means = channel_history(run, "conv2", ChannelQuantity.MEAN, Stage.BEFORE)
    assert isinstance(means, History)
    rows = channel_table({"batch": means})
    assert rows[(rows.channel == 5) & (rows.step == 3)].value.item() == means.values[2, 5]

    counted = channel_histograms(run, "conv2", 5, Stage.BEFORE)
    rows = histogram_table({"batch": counted})
    assert rows["count"].sum() == run.records.read("histogram_before", "conv2").values[:, 5].sum()
    assert (rows.high >= rows.low).all()

    maps = feature_maps(run, "conv1", 0, 10)
    assert isinstance(maps, FeatureMaps)
    rows = map_table({"batch": maps, "none": NOTHING_SHOWN})
    assert rows[(rows.channel == 1) & (rows.row == 2) & (rows.column == 3)].after.item() == maps.after[1, 2, 3]


def test_a_table_of_nothing_still_has_its_columns() -> None:
    assert list(network_table({"none": NOTHING_SHOWN}).columns) == ["arm", "step", "layer", "value"]
