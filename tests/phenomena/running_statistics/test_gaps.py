"""What is said of running statistics where only some steps were kept: the truth at those steps, or why nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.headless import RecordedRun, train
from explorer.phenomena.running_statistics.numbers.channel import channel_curves
from explorer.phenomena.running_statistics.numbers.distance import (
    Statistic,
    WhatIf,
    network_distance,
    observed_distance,
    replay_error,
    replayed,
)
from explorer.phenomena.running_statistics.numbers.prediction import predicted_distance, start_shares
from explorer.phenomena.running_statistics.numbers.recorded import LayerStatistics, read_layer
from explorer.phenomena.running_statistics.numbers.scatter import deviations, scatter
from explorer.presets import PRESETS
from explorer.presets.recorded import open_recorded
from explorer.reading.histories import RunReader
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.store.catalogue import Catalogue
from explorer.store.compact_run import read_run, write_run
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from explorer.store.thinning import Thinning


@pytest.fixture(scope="module", params=[{}, {"normalization.kind": "ghost", "normalization.ghost_size": 16}])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    values = {"normalization.kind": "batch", "training.epochs": 4, "recording.moments": 12}
    return train(RunConfig().with_values(values | request.param), store=tmp_path_factory.mktemp("full"))


@pytest.fixture
def layers(run: RecordedRun, tmp_path: Path) -> tuple[LayerStatistics, LayerStatistics]:
    """The same layer, as it was recorded and with 12 of its 84 steps."""
    read_run(write_run(run.folder, Thinning(channel_steps=12), [], []), tmp_path / "thin")
    with Records(run.folder) as full, Records(tmp_path / "thin") as thinned:
        found = [read_layer(RunReader(records, run.config), "conv2") for records in (full, thinned)]
    assert not any(isinstance(layer, Missing) for layer in found)
    return found[0], found[1]  # type: ignore[return-value]


def test_a_thinned_layer_has_the_numbers_of_the_full_one_at_the_steps_it_kept(
    layers: tuple[LayerStatistics, LayerStatistics],
) -> None:
    full, thinned = layers
    assert full.why_no_replay is None and thinned.steps == full.steps == 84 and len(thinned.batch_steps) == 12
    np.testing.assert_allclose(thinned.batch_mean, full.batch_mean[thinned.batch_steps - 1], rtol=2.5e-3)
    np.testing.assert_array_equal(thinned.momenta, full.momenta)
    shared = np.isin(full.population.steps, thinned.population.steps)
    assert thinned.population.steps[0] == 0 and thinned.population.steps[-1] == 84
    for statistic in Statistic:
        expected = observed_distance(full, statistic)[shared]
        np.testing.assert_allclose(observed_distance(thinned, statistic), expected, rtol=5e-3, atol=1e-3)
        curves = channel_curves(thinned, 1, statistic)
        np.testing.assert_array_equal(curves.batch.steps, thinned.batch_steps)
        np.testing.assert_array_equal(curves.running.steps, [0, *thinned.running_steps])
        assert not len(curves.closed_form.steps) and len(channel_curves(full, 1, statistic).closed_form.steps)


def test_what_goes_from_batch_to_batch_is_refused_with_the_reason(
    layers: tuple[LayerStatistics, LayerStatistics],
) -> None:
    full, thinned = layers
    missing = thinned.why_no_replay
    assert missing is not None and missing.sentence.startswith("only 12 of its 84 steps were kept")
    with pytest.raises(ValueError, match="only 12 of its 84 steps were kept"):
        replayed(thinned, WhatIf(0.1))
    assert replay_error(full) < 1e-5 and np.isnan(replay_error(thinned))
    assert np.isnan(predicted_distance(thinned, thinned.momenta, Statistic.MEAN).distance).all()
    assert start_shares(thinned.momenta)[84] == pytest.approx(0.9**84)


def test_scatter_takes_the_batch_after_each_moment_and_no_other(
    layers: tuple[LayerStatistics, LayerStatistics],
) -> None:
    full, thinned = layers
    measured = [step for step in thinned.population.steps if step + 1 in thinned.batch_steps]
    rows = np.flatnonzero(np.isin(full.population.steps, measured))
    np.testing.assert_allclose(
        deviations(thinned, Statistic.MEAN), deviations(full, Statistic.MEAN)[rows], rtol=2e-2, atol=2e-2
    )


def test_a_run_whose_averages_were_kept_at_other_steps_has_those_that_agree(
    tmp_path: Path,
) -> None:
    """As another program may write it: averages at steps 2 and 5, batches at 1 and 5, populations at 0, 4 and 5."""
    config = RunConfig().with_values({"network.family": "mlp", "dataset.name": "moons", "network.depth": 2})
    quantities = ("batch_mean", "batch_var", "running_mean", "running_var")
    with Records(tmp_path) as records:
        layer = RunReader(records, config).layers[0]
        shape = (config.network.width,)
        names = (*quantities, "population_mean", "population_var")
        records.declare([SeriesInfo(name, layer, shape) for name in names], 5)
        for name in quantities:
            for step in (1, 5) if name.startswith("batch") else (2, 5):
                records.append(step, {(name, layer): np.full((1, *shape), float(step))})
        for step in (0, 4, 5):
            truth = {("population_mean", layer): np.full(shape, 3.0), ("population_var", layer): np.full(shape, 4.0)}
            records.append(0, {}, [(step, truth)])
        found = read_layer(RunReader(records, config), layer)
        distance = network_distance(RunReader(records, config), Statistic.MEAN)
    assert isinstance(found, LayerStatistics) and isinstance(distance, NetworkOverview)
    assert found.population.steps.tolist() == distance.steps.tolist() == [0, 5]
    np.testing.assert_allclose(distance.values[0], [1.5, 1.0], rtol=1e-4)  # (0 − 3)/2 and (5 − 3)/2
    assert found.batch_steps.tolist() == [1, 5] and found.running_steps.tolist() == [2, 5]


def test_the_recorded_sigmoid_is_told_with_its_own_steps(tmp_path: Path) -> None:
    preset = PRESETS["sigmoid"]
    with Catalogue(tmp_path) as catalogue:
        identity = open_recorded(catalogue, preset)
        run = next(
            candidate for candidate in catalogue.runs(identity) if candidate.config.normalization.kind == "batch"
        )
        with catalogue.records(run.id) as records:
            reader = RunReader(records, run.config)
            distance = network_distance(reader, Statistic.MEAN)
            assert isinstance(distance, NetworkOverview)
            at = distance.at(run.step)
            assert at is not None and at[0] == run.step
            for layer, found in zip(distance.layers, at[1], strict=True):
                running, mean, var = (
                    records.read(name, layer).values[-1].astype(np.float64)
                    for name in ("running_mean", "population_mean", "population_var")
                )
                expected = np.sqrt(np.mean((running - mean) ** 2 / (var + run.config.normalization.eps)))
                assert found == pytest.approx(expected, rel=1e-5)
            assert np.nanmax(at[1]) < 0.5


def test_independent_values_of_ghost_batches_are_those_of_the_whole_batch(
    layers: tuple[LayerStatistics, LayerStatistics],
) -> None:
    """The recorded mean is that over all parts, whatever their size is."""
    for layer in layers:
        found = scatter(layer)
        assert found is not None and found.values_per_channel == 64 * 16
        assert found.samples / found.independent == pytest.approx(np.sqrt(16))
