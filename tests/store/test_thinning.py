"""Thinned records: what stays is what was recorded, at the steps at which it was recorded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.store.overview import OVERVIEW_STEPS
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from explorer.store.thinning import Thinning, thin

STEPS = 100


@pytest.fixture
def full(tmp_path: Path) -> Path:
    folder = tmp_path / "full"
    series = [
        SeriesInfo("loss", "", ()),
        SeriesInfo("grad_norm", "conv1.weight", ()),
        SeriesInfo("grad_norm", "conv2.weight", ()),
        SeriesInfo("batch_mean", "conv1", (3,)),
        SeriesInfo("eval_accuracy", "", ()),
        SeriesInfo("histogram_after", "conv1", (3, 8)),
    ]
    random = np.random.default_rng(0)
    with Records(folder) as records:
        records.declare(series, STEPS)
        rows = {
            (info.quantity, info.layer): random.normal(size=(STEPS, *info.shape)).astype(np.float32)
            for info in series[:4]
        }
        moments = [
            (step, {("eval_accuracy", ""): np.array(step / 100), ("histogram_after", "conv1"): np.full((3, 8), step)})
            for step in range(0, STEPS + 1, 10)
        ]
        records.append(1, rows, moments)
    return folder


def test_scalars_of_the_run_and_layers_named_whole_stay_complete(full: Path, tmp_path: Path) -> None:
    thin(full, tmp_path / "thin", Thinning(whole=("conv2.weight",)))
    with Records(full) as before, Records(tmp_path / "thin") as after:
        for key in (("loss", ""), ("grad_norm", "conv2.weight"), ("eval_accuracy", "")):
            np.testing.assert_array_equal(after.read(*key).steps, before.read(*key).steps)
            np.testing.assert_array_equal(after.read(*key).values, before.read(*key).values)


def test_others_keep_their_first_and_last_step_and_some_between_to_four_digits(full: Path, tmp_path: Path) -> None:
    thin(full, tmp_path / "thin", Thinning(scalar_steps=10, channel_steps=5, moments=3))
    with Records(full) as before, Records(tmp_path / "thin") as after:
        for key, most in ((("grad_norm", "conv1.weight"), 10), (("batch_mean", "conv1"), 5)):
            thinned, whole = after.read(*key), before.read(*key)
            assert len(thinned) == most
            assert thinned.steps[0] == 1 and thinned.steps[-1] == STEPS
            np.testing.assert_allclose(thinned.values, whole.values[thinned.steps - 1], rtol=5e-4)
        assert after.moments("histogram_after") == [0, 50, 100]
        assert after.last_step == STEPS


def test_without_channels_nothing_that_has_channels_stays(full: Path, tmp_path: Path) -> None:
    thin(full, tmp_path / "thin", Thinning(channel_steps=0))
    with Records(tmp_path / "thin") as after:
        assert {info.quantity for info in after.series()} == {"loss", "grad_norm", "eval_accuracy"}


def test_a_thinned_run_is_one_file(full: Path, tmp_path: Path) -> None:
    thin(full, tmp_path / "thin", Thinning())
    assert [path.name for path in (tmp_path / "thin").iterdir()] == ["records.sqlite"]


def test_a_thinned_series_is_read_at_its_own_steps_however_long_the_run_was(tmp_path: Path) -> None:
    """Of a run so long that it has an overview: what was kept, with its steps, and the last value before a step."""
    steps, random = 3 * OVERVIEW_STEPS, np.random.default_rng(0)
    rows = {
        ("loss", ""): random.normal(size=steps).astype(np.float32),
        ("grad_norm", "conv1.weight"): random.normal(size=steps).astype(np.float32),
        ("batch_mean", "conv1"): random.normal(size=(steps, 3)).astype(np.float32),
    }
    with Records(tmp_path / "full") as records:
        records.declare([SeriesInfo(*key, values.shape[1:]) for key, values in rows.items()], steps)
        for first in range(0, steps, 500):
            records.append(first + 1, {key: values[first : first + 500] for key, values in rows.items()})
    thin(tmp_path / "full", tmp_path / "thin", Thinning(scalar_steps=10, channel_steps=5))
    with Records(tmp_path / "thin") as records:
        assert not records.read("loss").has_gaps and len(records.overview("loss")) == OVERVIEW_STEPS
        for key in list(rows)[1:]:
            kept = records.read(*key)
            assert kept.has_gaps
            for found in (kept, records.overview(*key)):
                np.testing.assert_allclose(found.values, rows[key][found.steps - 1], rtol=5e-4)
                assert found.steps[0] == 1 and found.steps[-1] == steps
            before = records.at(*key, int(kept.steps[2]) - 1)
            assert before is not None and before[0] == kept.steps[1]
            np.testing.assert_array_equal(before[1], kept.values[1])
            assert records.at(*key, 0) is None
