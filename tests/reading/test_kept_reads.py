"""What was read of a run that is over is read once, and anew where its file is another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import explorer
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.reading.experiment_curves import read_curves
from explorer.reading.kept_reads import read_kept
from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import Status

SHORT = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 256, "recording.moments": 2})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    explorer.train(Experiment(base=SHORT, seeds=(0, 1)), store=folder)
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The records that were opened, in order."""
    paths: list[Path] = []
    usual = Records.__init__

    def counting(self: Records, folder: Path) -> None:
        paths.append(folder)
        usual(self, folder)

    monkeypatch.setattr(Records, "__init__", counting)
    return paths


def test_a_second_look_opens_nothing_and_finds_the_same(store: Path, opened: list[Path]) -> None:
    with Catalogue(store) as catalogue:
        runs = catalogue.runs(catalogue.experiments()[0])
        first = read_curves(catalogue, runs, "eval_loss")
        count = len(opened)
        again = read_curves(catalogue, runs, "eval_loss")
    assert len(opened) == count
    for curve, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(curve.mean, other.mean)


def test_a_paused_run_is_read_anew_once_something_is_written(store: Path, opened: list[Path]) -> None:
    with Catalogue(store) as catalogue:
        run = replace(catalogue.runs(catalogue.experiments()[0])[0], status=Status.PAUSED)

        def last_event() -> float | None:
            events = read_kept(catalogue, run, "events", Records.events)
            return events[-1].value if events else None

        assert (last_event(), last_event(), len(opened)) == (None, None, 1)
        for step, rate in ((1, 0.3), (2, 0.2)):
            with catalogue.records(run.id) as records:
                records.append(0, {}, events=[Event(step, "optimizer.learning_rate", rate)])
            assert last_event() == rate


def test_a_run_that_trains_is_read_once_a_step(store: Path, opened: list[Path]) -> None:
    with Catalogue(store) as catalogue:
        run = replace(catalogue.runs(catalogue.experiments()[0])[0], status=Status.RUNNING)
        for step in (3, 3, 4, 4):
            read_kept(catalogue, replace(run, step=step), "last step", lambda records: records.last_step)
    assert len(opened) == 2


def test_another_file_in_its_place_is_read(store: Path) -> None:
    with Catalogue(store) as catalogue:
        run = catalogue.runs(catalogue.experiments()[0])[0]
        path = catalogue.run_folder(run.id) / "records.sqlite"

        def size() -> int:
            return read_kept(catalogue, run, "size", lambda records: records.path.stat().st_size)

        before = size()
        path.write_bytes(path.read_bytes() + bytes(4096))
        assert size() == before + 4096
