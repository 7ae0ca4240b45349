"""What presets measure, beside the same numbers from formulas of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import explorer
from explorer.config import RunConfig
from explorer.presets import PRESETS
from explorer.presets.finished import opened
from explorer.presets.outcomes import SMOOTHNESS, loss_range, mean_drift, shift_cosine
from explorer.presets.pictures import loss_range_over_training, mean_drift_over_training, shift_over_training
from explorer.presets.recorded import recorded
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run
from explorer.store.studies import Studies

SMALL = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 128, "recording.moments": 0})


def adopt(studies: Studies, run: Run, arrays: dict[str, np.ndarray]) -> None:
    """Keep a result as if it had been computed."""
    request = SMOOTHNESS.request(run)
    studies.adopt(request.study, run.id, request.parameters, arrays)


def test_the_means_way_is_their_distance_from_the_first_step_in_its_deviations(tmp_path: Path) -> None:
    run = explorer.train(SMALL, store=tmp_path)
    mean, var = run.array("batch_mean", "conv1").astype(np.float64), run.array("batch_var", "conv1").astype(np.float64)
    way = [np.linalg.norm(now - mean[0]) / np.sqrt(var[0].sum()) for now in mean]
    with Catalogue(tmp_path) as catalogue, opened(catalogue, catalogue.run(run.id)) as finished:
        outcome = mean_drift("conv1")
        assert outcome.read(finished) == pytest.approx(way[-1], rel=1e-6) and way[-1] > 0
        (line,) = mean_drift_over_training("conv1")([finished], outcome.read).lines
        assert np.isnan(mean_drift("no such layer").read(finished))
    np.testing.assert_array_equal(line.x, run.steps("batch_mean", "conv1"))
    np.testing.assert_allclose(line.y, way, rtol=1e-6)


def test_the_shift_is_the_median_over_layers_then_over_moments_without_the_first_layer(tmp_path: Path) -> None:
    run = explorer.train(SMALL, store=tmp_path)
    cosines = np.array([[1, 0.9, 0.5, 0.7], [1, 0.1, 0.6, 0.2], [np.nan] * 4])  # nothing lies below the first layer
    study = {"step": np.array([0, 4, 9]), "done": np.array([True, True, False]), "shift_cosine": cosines}
    with Catalogue(tmp_path) as catalogue, opened(catalogue, catalogue.run(run.id)) as finished:
        assert np.isnan(shift_cosine(10).read(finished)), "nothing was measured yet"
        with Studies(tmp_path) as studies:
            adopt(studies, finished.run, study)
        assert shift_cosine(10).read(finished) == pytest.approx((0.7 + 0.2) / 2)
        (line,) = shift_over_training()([finished], shift_cosine(10).read).lines
    assert (line.x.tolist(), line.y.tolist()) == ([0, 4], [0.7, 0.2])


def test_the_range_of_the_loss_is_the_median_over_what_is_measured_of_the_second_half(tmp_path: Path) -> None:
    run = explorer.train(SMALL, store=tmp_path)
    assert run.config.steps == 10
    steps, low, high = np.array([0, 4, 5, 7, 9]), np.arange(5.0), np.array([10.0, 9.0, 5.0, 8.0, np.nan])
    study = {"step": steps, "done": steps < 9, "loss_min": low, "loss_max": high}
    with Catalogue(tmp_path) as catalogue, opened(catalogue, catalogue.run(run.id)) as finished:
        assert np.isnan(loss_range().read(finished)), "nothing was measured yet"
        with Studies(tmp_path) as studies:
            adopt(studies, finished.run, study)
        assert loss_range().read(finished) == pytest.approx((3.0 + 5.0) / 2)
        (line,) = loss_range_over_training()([finished], loss_range().read).lines
    np.testing.assert_array_equal(line.x, steps)
    np.testing.assert_array_equal(line.y, high - low)


def test_the_recorded_shift_is_the_median_of_the_curve_beside_it_and_says_over_which_steps() -> None:
    preset = PRESETS["internal-covariate-shift"]
    shipped = recorded(preset)
    assert shipped is not None
    for line in shipped.lines.lines:
        assert shipped.run.mean(line.name) == pytest.approx(float(np.median(line.y)), abs=5e-4)
        assert (line.x[0], line.x[-1]) == (0, 105)
    assert "median over layers and then over the kept steps from 0 to 105: " in shipped.run.plain


def test_what_exploding_gradients_says_of_networks_without_normalization_is_true_of_the_plain_one() -> None:
    preset = PRESETS["exploding-gradients"]
    shipped = recorded(preset)
    assert shipped is not None
    assert shipped.run.mean("plain + none") < 1 < shipped.run.mean("residual + none")
    assert "in the plain network without normalization the gradient does not grow" in preset.claim
