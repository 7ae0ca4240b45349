"""Every reader over a run of which each series keeps steps of its own gives what the whole run has at those steps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.headless import RecordedRun, train
from explorer.phenomena.activations.numbers.channels import ChannelQuantity, channel_history
from explorer.phenomena.activations.numbers.histograms import channel_histograms
from explorer.phenomena.activations.numbers.network import Measure, network_overview
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.phenomena.gradient_flow.numbers import depth
from explorer.phenomena.gradient_flow.numbers.flow import Flow, read_flow
from explorer.phenomena.learning_curves.numbers.divergence import read_first_signs
from explorer.presets.finished import opened
from explorer.presets.outcomes import (
    bias_gradient,
    first_gradient_growth,
    mean_drift,
    squared_steps,
    training_accuracy,
)
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.catalogue import Catalogue
from explorer.store.records import Records
from explorer.store.run import Status
from tests.reading.gapped_runs import with_gaps

VARIANTS = {
    "residual batch": {"network.family": "residual", "network.depth": 6, "network.width": 4},
    "residual group": {
        "network.family": "residual",
        "network.depth": 6,
        "network.width": 4,
        "normalization.kind": "group",
        "normalization.groups": 2,
    },
    "lenet": {"normalization.kind": "batch"},
    "googlenet": {"network.family": "googlenet", "network.width": 8, "optimizer.batch_size": 256},
}


@pytest.fixture(scope="module", params=VARIANTS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    values = {"training.epochs": 1, "recording.moments": 8} | VARIANTS[request.param]
    return train(RunConfig().with_values(values), store=tmp_path_factory.mktemp("store"))


@pytest.fixture
def readers(run: RecordedRun, tmp_path: Path) -> Iterator[tuple[RunReader, RunReader]]:
    """The same run, whole and with gaps."""
    with_gaps(run.folder, tmp_path)
    with Records(run.folder) as whole, Records(tmp_path) as gapped:
        yield RunReader(whole, run.config), RunReader(gapped, run.config)


def _agree(steps: np.ndarray, values: np.ndarray, all_steps: np.ndarray, all_values: np.ndarray, *, axis: int) -> int:
    """Whether `values` are those of the whole run at the same steps, where they are known; how many steps there are."""
    assert np.isin(steps, all_steps).all()
    expected = np.take(all_values, np.searchsorted(all_steps, steps), axis=axis)
    known = np.isfinite(values)
    np.testing.assert_allclose(values[known], expected[known], rtol=1e-5, atol=1e-7)
    return len(steps)


def test_channels_have_the_numbers_of_their_steps(readers: tuple[RunReader, RunReader]) -> None:
    whole, gapped = readers
    read = 0
    for layer in whole.layers:
        for quantity in ChannelQuantity:
            for stage in Stage:
                expected = channel_history(whole, layer, quantity, stage)
                found = channel_history(gapped, layer, quantity, stage)
                assert isinstance(found, Missing) or not isinstance(expected, Missing)
                if isinstance(found, Missing) or isinstance(expected, Missing):
                    continue
                if found.how != expected.how:  # a value that stands in for one that was left out is said to do so
                    assert found.how == f"{expected.how}, γ and β one update newer"
                    continue
                read += _agree(found.steps, found.values, expected.steps, expected.values, axis=0)
    assert read > 50


def test_layers_have_the_numbers_of_their_steps(readers: tuple[RunReader, RunReader]) -> None:
    whole, gapped = readers
    for measure in Measure:
        expected, found = network_overview(whole, measure), network_overview(gapped, measure)
        if isinstance(found, Missing) or isinstance(expected, Missing) or found.how != expected.how:
            continue
        assert _agree(found.steps, found.values, expected.steps, expected.values, axis=1)


def test_normalized_histograms_are_on_the_axis_of_their_own_gamma(readers: tuple[RunReader, RunReader]) -> None:
    whole, gapped = readers
    for layer in whole.layers:
        for stage in Stage:
            expected, found = (channel_histograms(reader, layer, 1, stage) for reader in readers)
            if isinstance(found, Missing) or isinstance(expected, Missing):
                continue
            there = found.counts.sum(axis=1) > 0
            for name in ("low", "high", "counts"):
                values, all_values = getattr(found, name)[there], getattr(expected, name)
                _agree(found.steps[there], values, expected.steps, all_values, axis=0)
    del gapped


def test_gradients_have_the_numbers_of_their_steps(readers: tuple[RunReader, RunReader]) -> None:
    whole, gapped = readers
    expected, found = read_flow(whole), read_flow(gapped)
    assert isinstance(expected, Flow)
    if isinstance(found, Flow):  # of many pieces no step may be left that all have
        for name in ("joints", "branch", "shortcut", "cosine"):
            _agree(found.steps, getattr(found, name), expected.steps, getattr(expected, name), axis=1)
        for piece, rows in found.paths.items():
            _agree(found.steps, rows, expected.steps, expected.paths[piece], axis=1)
    for measure in depth.Measure:
        of_whole, other = depth.depth_history(whole, measure), depth.depth_history(gapped, measure)
        if not isinstance(of_whole, Missing) and not isinstance(other, Missing):
            _agree(other.steps, other.values, of_whole.steps, of_whole.values, axis=1)


def test_outcomes_that_need_every_step_are_unknown_and_others_those_of_the_whole_run(tmp_path: Path) -> None:
    config = RunConfig().with_values({"training.epochs": 1, "recording.moments": 4, "network.bias": "keep"})
    run = train(config, store=tmp_path)
    outcomes = [training_accuracy(), bias_gradient("conv1"), squared_steps("conv2.weight")]
    with Catalogue(tmp_path) as catalogue, opened(catalogue, catalogue.run(run.id)) as finished:
        assert np.isfinite([outcome.read(finished) for outcome in outcomes]).all()
        drifted = mean_drift("conv1").read(finished)
    with_gaps(run.folder, tmp_path / "gapped", seed=3)
    (tmp_path / "gapped" / "records.sqlite").replace(run.folder / "records.sqlite")
    for rest in ("-wal", "-shm"):
        (run.folder / f"records.sqlite{rest}").unlink(missing_ok=True)
    with Catalogue(tmp_path) as catalogue, opened(catalogue, catalogue.run(run.id)) as finished:
        assert np.isnan([outcome.read(finished) for outcome in outcomes]).all()
        series = finished.series("batch_mean", "conv1")
        assert series is not None
        whole = series.steps[0] == 1 and series.steps[-1] == config.steps
        assert mean_drift("conv1").read(finished) == pytest.approx(drifted) or not whole
        assert np.isnan(first_gradient_growth().read(finished))


def test_no_first_sign_is_told_where_steps_before_the_divergence_were_left_out(tmp_path: Path) -> None:
    values = {"optimizer.learning_rate": 100, "normalization.kind": "none", "training.epochs": 2}
    run = train(RunConfig().with_values(values), store=tmp_path)
    assert run.status is Status.DIVERGED
    with Catalogue(tmp_path) as catalogue:
        assert read_first_signs(catalogue, [catalogue.run(run.id)])
        with_gaps(run.folder, tmp_path / "gapped", share=0.5)
        (tmp_path / "gapped" / "records.sqlite").replace(run.folder / "records.sqlite")
        for rest in ("-wal", "-shm"):
            (run.folder / f"records.sqlite{rest}").unlink(missing_ok=True)
        assert not read_first_signs(catalogue, [catalogue.run(run.id)])
