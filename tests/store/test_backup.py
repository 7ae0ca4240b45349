"""A backup is a store of one moment, made while a run trains; from there the run resumes to the same bits."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from explorer.experiment import Experiment
from explorer.headless import open_run, resume, train
from explorer.store.backup import back_up
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.checking import check
from explorer.store.checkpoint_files import LATEST
from explorer.store.errors import StoreError, Trouble
from explorer.store.run import Status
from explorer.store.studies import Studies
from tests.disks import small_disk, write_protected
from tests.store.test_checking import CONFIG, contents, said
from tests.training.test_session import assert_the_same

LONG = CONFIG.with_values({"training.epochs": 120})


@pytest.mark.story
def test_backups_made_while_a_run_trains_are_whole_and_resume_to_the_same_bits(tmp_path: Path) -> None:
    store, count = tmp_path / "store", 4
    (tmp_path / "run.json").write_text(json.dumps(LONG.model_dump(mode="json")))
    command = [sys.executable, "-W", "ignore", "-m", "explorer", "train", str(tmp_path / "run.json")]
    training = subprocess.Popen([*command, "--store", str(store)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not list(store.glob(f"*/checkpoints/{LATEST}")) and time.monotonic() < deadline:
            time.sleep(0.05)
        for number in range(count):
            assert back_up(store, tmp_path / f"backup-{number}") == 1
            time.sleep(0.2)
        assert training.poll() is None
    finally:
        training.kill()
        training.wait()
    reference = train(LONG, store=tmp_path / "reference")
    for number in range(count):
        copy = tmp_path / f"backup-{number}"
        assert [finding.what for finding in check(copy)] == []
        with Catalogue(copy) as catalogue:
            run = catalogue.runs()[0]
            assert (run.status, run.owner) == (Status.INTERRUPTED, None)
            assert "backup" in run.message
            assert catalogue.queue() == [] and catalogue.resume_what_goes_on() == []
    with Catalogue(store) as catalogue:
        last = resume(catalogue.runs()[0].id, store=tmp_path / f"backup-{count - 1}")
    assert last.status is Status.FINISHED
    assert_the_same(reference.folder, last.folder)


def test_everything_is_in_it(tmp_path: Path) -> None:
    store, copy = tmp_path / "store", tmp_path / "copy"
    run = train(CONFIG, store=store)
    with Studies(store) as studies, Bin(store) as bin_of_store, Catalogue(store) as catalogue:
        study = studies.request("lesion", run.id)
        studies.finish(study.key, {"loss": np.arange(3.0)})
        binned = catalogue.add(Experiment())[0].experiment
        bin_of_store.put(binned)
        waiting = catalogue.add(Experiment())[0]
    done = said("backup", str(copy), store=store)
    assert done.returncode == 0 and f"--store {copy}" in done.stdout, done.stderr
    assert open_run(run.id, store=copy).array("loss").tolist() == run.array("loss").tolist()
    with Studies(copy) as studies, Bin(copy) as bin_of_store, Catalogue(copy) as catalogue:
        result = studies.result(study)
        assert result is not None and result["loss"].tolist() == [0, 1, 2]
        assert [experiment.id for experiment in bin_of_store.contents()] == [binned]
        assert catalogue.run(waiting.id).status is Status.INTERRUPTED
        assert catalogue.run(run.id).status is Status.FINISHED
    there = contents(store / run.id)
    here = contents(copy / run.id)
    assert here.keys() == there.keys()
    assert all(here[name] == there[name] for name in here if not name.endswith(".sqlite"))


def test_a_backup_without_a_target_lies_beside_the_store(tmp_path: Path) -> None:
    train(CONFIG, store=tmp_path / "store")
    assert said("backup", store=tmp_path / "store").returncode == 0
    (made,) = [path for path in tmp_path.iterdir() if path.name.startswith("store-")]
    assert list(check(made)) == []


def test_a_write_protected_store_is_backed_up(tmp_path: Path) -> None:
    run = train(CONFIG, store=tmp_path / "store")
    with write_protected(tmp_path / "store") as store:
        back_up(store, tmp_path / "copy")
    assert open_run(run.id, store=tmp_path / "copy").array("loss").tolist() == run.array("loss").tolist()


def test_a_place_that_is_taken_or_inside_the_store_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "store"
    train(CONFIG, store=store)
    before = contents(store)
    for target in (tmp_path, store, store / "copy"):
        with pytest.raises(StoreError, match=r"there already|in the store itself"):
            back_up(store, target)
    with pytest.raises(StoreError, match="is not a store"):
        back_up(tmp_path / "nothing", tmp_path / "copy")
    assert contents(store) == before


def test_a_backup_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    train(CONFIG, store=tmp_path / "store")
    with small_disk(tmp_path / "disk", "300k") as disk:
        with pytest.raises(StoreError, match="is full") as raised:
            back_up(tmp_path / "store", disk / "copy")
        assert raised.value.trouble is Trouble.FULL
        assert list(disk.iterdir()) == []


def test_what_is_damaged_in_the_store_is_said_of_its_backup(tmp_path: Path) -> None:
    run = train(CONFIG, store=tmp_path / "store")
    path = run.folder / "checkpoints" / LATEST
    path.write_bytes(path.read_bytes()[:-1])
    done = said("backup", str(tmp_path / "copy"), store=tmp_path / "store")
    assert done.returncode == 1
    assert f"{LATEST} is damaged" in done.stderr
