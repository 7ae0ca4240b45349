"""A look through a store finds what is damaged, missing or left over; repairing destroys nothing that can be read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import train
from explorer.store.bin import Bin
from explorer.store.catalogue import Catalogue
from explorer.store.checking import ASIDE, check
from explorer.store.checkpoint_files import LATEST, kept_checkpoints
from explorer.store.errors import StoreError
from explorer.store.owner import Owner
from explorer.store.pins import Pin, Pins
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.studies import Studies

CONFIG = RunConfig().with_values({"training.epochs": 4, "optimizer.batch_size": 64, "training.device": "cpu"})
READER = "a" * 32


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A store with an experiment of two runs, a study and a pin, and one experiment in the bin."""
    store = tmp_path_factory.mktemp("trained") / "store"
    train(Experiment(base=CONFIG), store=store)
    with Catalogue(store) as catalogue, Studies(store) as studies, Bin(store) as bin_of_store:
        runs = [run.id for run in catalogue.runs()]
        studies.finish(studies.request("lesion", runs[0]).key, {"loss": np.arange(40.0)})
        bin_of_store.put(catalogue.add(Experiment())[0].experiment)
    Pins(READER, store).add(Pin("", "a", "b", "c", "d", "light", "e"), {"data": [1, 2]}, {}, b"PAR1")
    return store, runs


@pytest.fixture
def store(trained: tuple[Path, list[str]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained[0], tmp_path / "store"))


def flip(path: Path, place: float) -> None:
    """Flip a bit so far through a file, as a share of its length."""
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 0x10
    path.write_bytes(content)


def wipe(path: Path, page: int) -> None:
    """Overwrite one of the 4 KB of a database."""
    content = bytearray(path.read_bytes())
    content[4096 * page : 4096 * (page + 1)] = b"\xa5" * 4096
    path.write_bytes(content)


def said(*arguments: str, store: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "explorer", *arguments, "--store", str(store)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_store_that_is_whole_is_said_to_be_and_nothing_is_changed(store: Path) -> None:
    before = contents(store)
    assert list(check(store)) == []
    done = said("check", store=store)
    assert (done.returncode, done.stdout.strip()) == (0, f"{store} is whole")
    assert contents(store) == before


def first(pattern: str) -> Callable[[Path], Path]:
    return lambda store: sorted(store.glob(pattern))[0]


DAMAGES: dict[str, Callable[[Path], Path]] = {
    "the newest checkpoint": first(f"*/checkpoints/{LATEST}"),
    "a kept checkpoint": first("*/checkpoints/step-*.safetensors"),
    "a study's result": first("*/studies/*.npz"),
    "the list of pins": first("handouts/*/handout.json"),
    "a pinned figure": first("handouts/*/*.json.gz"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_named_and_moved_aside(name: str, store: Path) -> None:
    path = DAMAGES[name](store)
    if path.suffix == ".json":
        path.write_bytes(path.read_bytes()[:-10])
    else:
        flip(path, 0.6)
    damaged = path.read_bytes()
    (finding,) = check(store)
    assert finding.path == path and str(path) in finding.what
    done = said("check", store=store)
    assert done.returncode == 1 and str(path) in done.stdout
    assert path.read_bytes() == damaged
    repaired = said("check", "--repair", store=store)
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert not path.exists()
    assert path.with_name(f"{path.name}.damaged").read_bytes() == damaged
    assert list(check(store)) == []


def test_what_is_damaged_elsewhere_does_not_keep_the_rest_from_being_read(
    trained: tuple[Path, list[str]], store: Path
) -> None:
    kept = kept_checkpoints(store / trained[1][0] / "checkpoints")
    flip(kept[max(kept)], 0.5)
    said("check", "--repair", store=store)
    assert kept_checkpoints(store / trained[1][0] / "checkpoints").keys() == kept.keys() - {max(kept)}


@pytest.mark.parametrize("database", ["catalogue.sqlite", "records.sqlite"])
def test_a_damaged_database_is_moved_aside_and_what_can_be_read_stands_in_its_place(
    database: str, trained: tuple[Path, list[str]], store: Path
) -> None:
    path = store / database if database != "records.sqlite" else store / trained[1][0] / database
    with Records(store / trained[1][0]) as records:
        losses, series = records.read("loss").values, records.series()
    wipe(path, path.stat().st_size // 4096 - 1)
    damaged = path.read_bytes()
    findings = list(check(store))
    assert path in [finding.path for finding in findings]
    repaired = said("check", "--repair", store=store)
    assert path.with_name(f"{path.name}.damaged").read_bytes() == damaged
    assert "could be read" in repaired.stdout
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert list(check(store)) == []
    with Records(store / trained[1][0]) as records:
        assert records.series() == series
        found = records.read("loss")
        assert len(found) > 0 and found.values.tolist() == losses[found.steps - 1].tolist()
    with Catalogue(store) as catalogue:
        assert catalogue.obstacle is None


def test_a_catalogue_whose_index_is_damaged_loses_nothing(trained: tuple[Path, list[str]], store: Path) -> None:
    with Catalogue(store) as catalogue:
        page = catalogue._one("SELECT rootpage FROM sqlite_master WHERE name='jobs_by_status'")[0]
        before = catalogue.runs()
    wipe(store / "catalogue.sqlite", page - 1)
    repaired = said("check", "--repair", store=store)
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    with Catalogue(store) as catalogue, Bin(store) as bin_of_store:
        assert catalogue.runs() == before
        assert bin_of_store.count() == 1
        assert [run.id for run in catalogue.runs()] == trained[1]


def test_a_catalogue_of_which_nothing_is_left_leaves_the_runs_folders_aside(
    trained: tuple[Path, list[str]], store: Path
) -> None:
    (store / "catalogue.sqlite").write_bytes(b"\xff" * 50_000)
    recorded = contents(store / trained[1][0])
    for run in trained[1]:
        os.utime(store / run, (0, 0))
    repaired = said("check", "--repair", store=store)
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert (store / "catalogue.sqlite.damaged").read_bytes() == b"\xff" * 50_000
    assert contents(store / ASIDE / trained[1][0]) == recorded


def test_what_belongs_to_nothing_is_set_aside_and_what_is_fresh_is_left(
    trained: tuple[Path, list[str]], store: Path
) -> None:
    old, fresh, left = (
        store / "261121-old-run-abcdef",
        store / "261121-new-run-abcdef",
        store / ".incoming-0123456789ab",
    )
    for folder in (old, fresh):
        shutil.copytree(store / trained[1][0], folder)
    left.mkdir()
    for folder in (old, left):
        os.utime(folder, (0, time.time() - 120))
    os.utime(fresh)
    (store / "notes").mkdir()  # a person's own
    assert [finding.path for finding in check(store)] == [left, old]
    assert said("check", "--repair", store=store).returncode == 0
    assert (store / ASIDE / old.name / "records.sqlite").exists()
    assert not old.exists() and not left.exists()
    assert fresh.exists() and (store / "notes").exists()


def test_records_that_are_gone_are_said_and_need_a_person(trained: tuple[Path, list[str]], store: Path) -> None:
    shutil.rmtree(store / trained[1][1])
    repaired = said("check", "--repair", store=store)
    assert repaired.returncode == 1
    assert f"{trained[1][1]} has no records any more" in repaired.stdout and "need manual repair" in repaired.stdout


def test_a_newer_or_foreign_database_is_said_and_left(store: Path) -> None:
    with Catalogue(store) as catalogue:
        catalogue._do("PRAGMA user_version=99")
    before = (store / "catalogue.sqlite").read_bytes()
    repaired = said("check", "--repair", store=store)
    assert repaired.returncode == 1 and "newer version" in repaired.stdout
    assert (store / "catalogue.sqlite").read_bytes() == before


def test_records_that_are_being_written_are_not_repaired(trained: tuple[Path, list[str]], store: Path) -> None:
    with Catalogue(store) as catalogue:
        catalogue.claim(trained[1][0], Owner.this_process())
    path = store / trained[1][0] / "records.sqlite"
    wipe(path, path.stat().st_size // 4096 - 1)
    repaired = said("check", "--repair", store=store)
    assert repaired.returncode == 1 and "stop its run first" in repaired.stdout
    assert path.exists() and not path.with_name(f"{path.name}.damaged").exists()


def test_a_store_is_checked_while_its_run_trains(tmp_path: Path) -> None:
    store = tmp_path / "store"
    config = CONFIG.with_values({"training.epochs": 200})
    command = [sys.executable, "-W", "ignore", "-m", "explorer", "train", str(tmp_path / "run.json")]
    (tmp_path / "run.json").write_text(json.dumps(config.model_dump(mode="json")))
    training = subprocess.Popen([*command, "--store", str(store)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not list(store.glob(f"*/checkpoints/{LATEST}")) and time.monotonic() < deadline:
            time.sleep(0.05)
        for _ in range(10):
            assert [finding.what for finding in check(store)] == []
        assert training.poll() is None
    finally:
        training.kill()
        training.wait()
    assert list(check(store)) == []


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a store"):
        list(check(tmp_path))
    done = said("check", store=tmp_path)
    assert done.returncode == 2 and "is not a store" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_study_whose_damaged_result_was_moved_aside_is_computed_again(
    trained: tuple[Path, list[str]], store: Path
) -> None:
    flip(DAMAGES["a study's result"](store), 0.6)
    said("check", "--repair", store=store)
    with Studies(store) as studies:
        assert studies.request("lesion", trained[1][0]).status is Status.QUEUED
