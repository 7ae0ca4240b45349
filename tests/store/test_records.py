"""Records: what goes in comes out, the overview is honest and never grows, and a full disk corrupts nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.store.errors import StoreError
from explorer.store.event import Event
from explorer.store.overview import OVERVIEW_STEPS
from explorer.store.records import Records
from explorer.store.series import SeriesInfo
from tests.fuzzing import examples

SERIES = [SeriesInfo("loss", "", ()), SeriesInfo("batch_mean", "conv1", (3,)), SeriesInfo("eval_loss", "", ())]


def _write(folder: Path, steps: int, chunk: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    loss, mean = random.normal(size=steps).astype("f4"), random.normal(size=(steps, 3)).astype("f4")
    with Records(folder) as records:
        records.declare(SERIES, steps)
        for start in range(0, steps, chunk):
            rows = {("loss", ""): loss[start : start + chunk], ("batch_mean", "conv1"): mean[start : start + chunk]}
            records.append(start + 1, rows)
    return loss, mean


@examples(20)
@given(st.integers(1, 300), st.integers(1, 90), st.integers(0, 320), st.integers(0, 320))
def test_what_was_written_is_read_between_any_two_steps(
    tmp_path_factory: pytest.TempPathFactory, steps: int, chunk: int, first: int, last: int
) -> None:
    folder = tmp_path_factory.mktemp("run")
    loss, mean = _write(folder, steps, chunk)
    with Records(folder) as records:
        found = records.read("batch_mean", "conv1", first=first, last=last)
        numbers = np.arange(1, steps + 1)
        inside = (numbers >= first) & (numbers <= last)
        np.testing.assert_array_equal(found.steps, numbers[inside])
        np.testing.assert_array_equal(found.values, mean[inside])
        assert records.last_step == steps
        at = records.at("loss", "", last)
        if last == 0:
            assert at is None
        else:
            assert at is not None and at[0] == min(last, steps) and at[1] == loss[min(last, steps) - 1]


@pytest.mark.parametrize("chunk", [4, 7, 64, 1000])  # the first is shorter than the overview's stride
def test_the_overview_of_a_long_run_is_short_and_keeps_every_spike(tmp_path: Path, chunk: int) -> None:
    steps = 5 * OVERVIEW_STEPS + 123
    loss, mean = _write(tmp_path, steps, chunk)
    with Records(tmp_path) as records:
        stride = records.overview_stride
        assert stride == 6
        scalar, channels = records.overview("loss"), records.overview("batch_mean", "conv1")
    assert len(scalar) <= OVERVIEW_STEPS and len(channels) <= OVERVIEW_STEPS
    stretches = [loss[start : start + stride] for start in range(0, steps, stride)]
    np.testing.assert_allclose(scalar.values, [np.mean(part) for part in stretches], rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(scalar.low, [part.min() for part in stretches])
    np.testing.assert_array_equal(scalar.high, [part.max() for part in stretches])
    np.testing.assert_array_equal(channels.steps, np.arange(1, steps + 1, stride))
    np.testing.assert_array_equal(channels.values, mean[::stride])


def test_a_short_runs_overview_is_everything(tmp_path: Path) -> None:
    loss, _ = _write(tmp_path, 100, 9)
    with Records(tmp_path) as records:
        np.testing.assert_array_equal(records.overview("loss").values, loss)


def test_not_a_number_stays_not_a_number(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        records.declare(SERIES, 3)
        records.append(1, {("loss", ""): np.array([1.0, np.inf, np.nan], dtype="f4")})
        np.testing.assert_array_equal(records.read("loss").values, [1.0, np.inf, np.nan])


def test_what_float32_cannot_hold_is_infinite_and_no_error(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        records.declare(SERIES, 3)
        records.append(1, {}, moments=[(0, {("eval_loss", ""): np.array(1e41)})])
        assert np.isposinf(records.read("eval_loss").values[0])


def test_moments_and_events_come_back_in_order(tmp_path: Path) -> None:
    with Records(tmp_path) as records:
        records.declare(SERIES, 10)
        records.append(1, {}, [(0, {("eval_loss", ""): np.array(2.0)}), (4, {("eval_loss", ""): np.array(1.0)})])
        records.append(
            1, {}, events=[Event(4, "optimizer.learning_rate", 0.3), Event(2, "normalization.momentum", None)]
        )
        assert records.moments("eval_loss") == [0, 4]
        assert records.at("eval_loss", "", 3) == (0, np.float32(2.0))
        assert [event.step for event in records.events()] == [2, 4]
        assert records.events()[0].value is None


def test_a_series_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    _write(tmp_path, 3, 3)
    with Records(tmp_path) as records:
        with pytest.raises(StoreError, match="choose a layer of conv1"):
            records.read("batch_mean", "conv7")
        with pytest.raises(StoreError, match="gamma was not recorded in this run; it has loss, batch_mean"):
            records.read("gamma", "conv1")
        with pytest.raises(StoreError, match="no such quantity; choose one of loss"):
            records.frame("gama")


def test_a_full_disk_is_said_clearly_and_leaves_what_was_written(tmp_path: Path) -> None:
    _write(tmp_path, 50, 10)
    with Records(tmp_path) as records:
        pages = records._connection.execute("PRAGMA page_count").fetchone()[0]
        records._connection.execute(f"PRAGMA max_page_count={pages + 2}")
        big = np.zeros((20_000, 3), dtype="f4")
        with pytest.raises(StoreError, match=r"the disk .* is full; free some space"):
            records.append(51, {("loss", ""): big[:, 0], ("batch_mean", "conv1"): big})
        assert records.last_step == 50
    with Records(tmp_path) as records:
        assert len(records.read("batch_mean", "conv1")) == 50
        assert records._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_file_of_a_newer_version_or_no_database_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, 3, 3)
    connection = sqlite3.connect(tmp_path / "records.sqlite")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(StoreError, match="newer version of this program"):
        Records(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "records.sqlite").write_bytes(b"not a database at all, but long enough to look at" * 20)
    with pytest.raises(StoreError, match=r"is damaged .*not a database"):
        Records(other)


def test_a_store_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="choose another place"):
        Records(tmp_path / "file" / "run")
