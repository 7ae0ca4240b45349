"""Thinned records: what stays is what was recorded, at the steps at which it was recorded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.store.records import Records
from explorer.store.series import Series, SeriesInfo
from explorer.store.thinning import Thinning, evenly, stretches, thinned

STEPS = 100


@pytest.fixture
def full(tmp_path: Path) -> Path:
    series = [
        SeriesInfo("loss", "", ()),
        SeriesInfo("grad_norm", "conv1.weight", ()),
        SeriesInfo("batch_mean", "conv1", (3,)),
        SeriesInfo("gamma", "conv1", (3,)),
        SeriesInfo("eval_accuracy", "", ()),
        SeriesInfo("population_mean", "conv1", (3,)),
        SeriesInfo("histogram_after", "conv1", (3, 8)),
        SeriesInfo("feature_maps_after", "conv1", (2, 3, 4, 4)),
        SeriesInfo("sample_images", "", (2, 1, 4, 4)),
    ]
    random = np.random.default_rng(0)
    with Records(tmp_path) as records:
        records.declare(series, STEPS)
        rows = {
            (info.quantity, info.layer): random.normal(size=(STEPS, *info.shape)).astype(np.float32)
            for info in series[:4]
        }
        moments = [
            (step, {(info.quantity, info.layer): np.full(info.shape, step) for info in series[4:]})
            for step in range(0, STEPS + 1, 10)
        ]
        records.append(1, rows, moments)
    return tmp_path


def left(folder: Path, thinning: Thinning) -> dict[str, Series]:
    with Records(folder) as records:
        return {info.quantity: series for info, series in thinned(records, thinning)}


def test_scalars_the_population_and_what_is_asked_for_stay_complete(full: Path) -> None:
    found = left(full, Thinning(complete=("gamma",), channel_steps=5, moments=3, pictures=2))
    with Records(full) as records:
        for quantity, layer in (("loss", ""), ("grad_norm", "conv1.weight"), ("gamma", "conv1")):
            np.testing.assert_array_equal(found[quantity].values, records.read(quantity, layer).values)
    for quantity in ("eval_accuracy", "population_mean", "sample_images"):
        assert found[quantity].steps.tolist() == list(range(0, STEPS + 1, 10))


def test_others_keep_their_first_and_last_step_and_some_between(full: Path) -> None:
    found = left(full, Thinning(channel_steps=5, moments=3, pictures=2))
    with Records(full) as records:
        whole = records.read("batch_mean", "conv1")
    batch_mean = found["batch_mean"]
    assert len(batch_mean) == 5 and batch_mean.steps[0] == 1 and batch_mean.steps[-1] == STEPS
    np.testing.assert_array_equal(batch_mean.values, whole.values[batch_mean.steps - 1])
    assert found["histogram_after"].steps.tolist() == [0, 50, 100]
    assert found["feature_maps_after"].steps.tolist() == [0, 100]


def test_what_stays_behind_is_not_there(full: Path) -> None:
    assert "batch_mean" not in left(full, Thinning(without=("batch_mean",)))


def test_of_one_place_it_is_the_last() -> None:
    assert evenly(7, 1) == [6] and evenly(0, 1) == [] and evenly(3, None) == [0, 1, 2] and evenly(5, 3) == [0, 2, 4]


@pytest.mark.parametrize(
    ("steps", "expected"), [([], []), ([3], [(0, 0)]), ([1, 2, 3, 7, 9, 10], [(0, 2), (3, 3), (4, 5)])]
)
def test_stretches_are_runs_of_consecutive_steps(steps: list[int], expected: list[tuple[int, int]]) -> None:
    assert stretches(np.array(steps, dtype=np.int64)) == expected
