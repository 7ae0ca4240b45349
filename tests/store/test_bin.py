"""A deleted experiment comes back as it was until the bin is emptied; then its room is free. What trains stays."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import open_run, train
from explorer.store.bin import KEPT_DAYS, Bin
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.owner import Owner
from explorer.store.receiving import receive
from explorer.store.run import ControlAction, Status
from explorer.store.sending import send
from explorer.store.shared_file import SharedFileError
from explorer.store.shipped import pack, unpack
from explorer.store.studies import Studies
from explorer.store.thinning import Thinning
from tests.disks import fill, small_disk, write_protected

CONFIG = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 400, "training.device": "cpu"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "store") as catalogue:
        yield catalogue


def rows(catalogue: Catalogue) -> dict[str, list[tuple[object, ...]]]:
    tables = ("experiments", "runs", "jobs", "controls", "changes", "holds")
    return {table: [tuple(row) for row in catalogue._all(f"SELECT * FROM {table} ORDER BY 1")] for table in tables}


def test_what_is_deleted_is_nowhere_and_comes_back_as_it_was(store: Catalogue) -> None:
    other = store.add(Experiment())[0].experiment
    run = train(CONFIG, store=store.folder)
    experiment = store.run(run.id).experiment
    (waiting,) = store.add(Experiment(base=CONFIG, vary={}))
    store.ask([waiting.id], ControlAction.PAUSE)
    before, losses = rows(store), run.array("loss")
    with Bin(store.folder) as bin_of_store:
        for deleted in (experiment, waiting.experiment):
            assert bin_of_store.put(deleted).id == deleted
        assert [found.id for found in bin_of_store.contents()] == [waiting.experiment, experiment]
        assert bin_of_store.count() == 2
        assert not store.has(experiment) and store.find(run.id) is None
        assert store.experiments() == [other]
        assert {queued.experiment for queued in store.queue()} == {other}
        assert not store.claim(waiting.id, Owner.this_process())
        assert store.asked() == []
        for deleted in (experiment, waiting.experiment):
            bin_of_store.take_back(deleted)
        assert bin_of_store.contents() == []
    assert rows(store) == before
    np.testing.assert_array_equal(open_run(run.id, store=store.folder).array("loss"), losses)


def test_emptying_frees_the_room_and_says_how_much(store: Catalogue) -> None:
    run = train(CONFIG, store=store.folder)
    experiment = store.run(run.id).experiment
    with Studies(store.folder) as studies, Bin(store.folder) as bin_of_store:
        studies.finish(studies.request("lesion", run.id).key, {"loss": np.zeros(3)})
        size = sum(path.stat().st_blocks * 512 for path in run.folder.rglob("*") if path.is_file())
        assert bin_of_store.put(experiment).size >= size
        assert bin_of_store.empty() >= size
        assert not run.folder.exists()
        assert studies.finished(run.id) == [] and bin_of_store.contents() == []
        assert bin_of_store.empty() == 0
        with pytest.raises(StoreError, match="not in the bin"):
            bin_of_store.take_back(experiment)
    assert all(not found for found in rows(store).values())


def test_what_is_in_the_bin_for_a_month_goes_by_itself(store: Catalogue) -> None:
    old, new = (store.add(Experiment())[0].experiment for _ in range(2))
    with Bin(store.folder) as bin_of_store:
        bin_of_store.put(old)
        moment = time.time() - (KEPT_DAYS + 1) * 86_400
        bin_of_store._do("UPDATE binned_experiments SET binned=? WHERE id=?", moment, old)
        bin_of_store.put(new)
        assert [found.id for found in bin_of_store.contents()] == [new]


@pytest.mark.parametrize("delete", [Bin.put, Bin.destroy])
def test_what_trains_is_not_deleted(delete: object, store: Catalogue) -> None:
    run = store.add(Experiment())[0]
    store.claim(run.id, Owner.this_process())
    before = rows(store)
    with Bin(store.folder) as bin_of_store:
        for _ in range(2):
            with pytest.raises(StoreError, match=f"{run.id} still trains; stop it first"):
                delete(bin_of_store, run.experiment)  # type: ignore[operator]
    assert rows(store) == before


def test_a_run_whose_process_died_can_be_deleted(store: Catalogue) -> None:
    run = store.add(Experiment())[0]
    store.claim(run.id, Owner(2**22 + 1, "long ago"))
    with Bin(store.folder) as bin_of_store:
        bin_of_store.put(run.experiment)
    assert store.experiments() == []


def test_names_that_are_no_experiments_are_refused_with_the_one_that_is(store: Catalogue) -> None:
    run = store.add(Experiment())[0]
    with Bin(store.folder) as bin_of_store:
        with pytest.raises(StoreError, match=f"delete {run.experiment}"):
            bin_of_store.put(run.id)
        with pytest.raises(StoreError, match="no such experiment"):
            bin_of_store.put("nothing")
        bin_of_store.put(run.experiment)
        with pytest.raises(StoreError, match="in the bin already"):
            bin_of_store.put(run.experiment)


def test_a_file_of_runs_in_the_bin_says_so_and_a_shipped_one_comes_back(store: Catalogue, tmp_path: Path) -> None:
    run = train(CONFIG, store=store.folder)
    experiment, path, shipped = store.run(run.id).experiment, tmp_path / "run.zip", tmp_path / "run.recorded.zip"
    send(store, experiment, path)
    pack(store, experiment, shipped, Thinning())
    with Bin(store.folder) as bin_of_store:
        bin_of_store.put(experiment)
        with pytest.raises(SharedFileError, match=f"restore {experiment}"):
            receive(store, path)
        assert unpack(shipped, experiment, store) == experiment
        assert bin_of_store.contents() == []
    assert store.run(run.id).status is Status.FINISHED


def test_a_full_disk_is_freed_by_deleting_for_good(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        run = train(CONFIG, store=disk)
        with Catalogue(disk) as catalogue:
            experiment = catalogue.run(run.id).experiment
        fill(disk)
        with Bin(disk) as bin_of_store:
            assert bin_of_store.destroy(experiment) > 0
        assert not run.folder.exists()
        with Catalogue(disk) as catalogue:
            assert catalogue.experiments() == [] and catalogue.obstacle is None


def test_a_full_bin_is_emptied_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        run = train(CONFIG, store=disk)
        with Catalogue(disk) as catalogue, Bin(disk) as bin_of_store:
            bin_of_store.put(catalogue.run(run.id).experiment)
        fill(disk)
        with Bin(disk) as bin_of_store:
            assert bin_of_store.empty() > 0
            assert not run.folder.exists()
        with Bin(disk) as bin_of_store:
            assert bin_of_store.contents() == []


def test_an_emptying_that_was_killed_is_taken_up_again(store: Catalogue) -> None:
    """The folders go first: what is left is still in the bin."""
    run = train(CONFIG, store=store.folder)
    with Bin(store.folder) as bin_of_store:
        bin_of_store.put(store.run(run.id).experiment)
    code = (
        "import os, sys; from explorer.store.bin import Bin\n"
        "Bin._forget = lambda *_: os._exit(9)\n"
        "Bin(sys.argv[1]).empty()\n"
    )
    died = subprocess.run([sys.executable, "-W", "ignore", "-c", code, str(store.folder)], timeout=60)
    assert died.returncode == 9
    with Bin(store.folder) as bin_of_store:
        assert bin_of_store.count() == 1
        bin_of_store.empty()
        assert bin_of_store.count() == 0


def test_the_bin_has_the_columns_of_what_it_takes(store: Catalogue) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        columns = {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for table in ("runs", "jobs", "binned_runs", "experiments", "binned_experiments")
        }
    named = {"request": "config", "done": "step", "total": "steps"}
    of_jobs = {named.get(column, column) for column in columns["jobs"]} - {"kind", "needs"}
    assert set(columns["binned_runs"]) == {*columns["runs"], *of_jobs}
    assert columns["binned_experiments"] == [*columns["experiments"], "binned"]


def test_what_is_old_and_cannot_be_deleted_stays_and_keeps_nobody_from_deleting(store: Catalogue) -> None:
    run = train(CONFIG, store=store.folder)
    other = store.add(Experiment())[0].experiment
    with Bin(store.folder) as bin_of_store:
        bin_of_store.put(store.run(run.id).experiment)
        bin_of_store._do("UPDATE binned_experiments SET binned=0")
        with write_protected(run.folder):
            bin_of_store.put(other)
            assert bin_of_store.count() == 2
        bin_of_store.empty_what_is_old()
        assert [found.id for found in bin_of_store.contents()] == [other]
