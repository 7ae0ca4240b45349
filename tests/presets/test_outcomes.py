"""What presets measure, beside the same numbers from formulas of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import explorer
from explorer.config import RunConfig
from explorer.presets.finished import opened
from explorer.presets.outcomes import mean_drift
from explorer.presets.pictures import mean_drift_over_training
from explorer.store.catalogue import Catalogue

SMALL = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 128, "recording.moments": 0})


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
