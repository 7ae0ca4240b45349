"""Code can ask of an error what kind of trouble the store is in; each trouble here is a real one."""

from __future__ import annotations

import errno
import pickle
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import torch

from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import LATEST
from explorer.store.errors import StoreError, Trouble, explained
from explorer.training.checkpoints import Checkpoint, save_checkpoint
from tests.disks import fill, small_disk, write_protected


def test_a_full_disk_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk, Catalogue(disk / "store") as catalogue:
        fill(disk)
        with pytest.raises(StoreError, match="is full; free some space") as raised:
            for _ in range(100):
                catalogue.add(Experiment())
        assert raised.value.trouble is Trouble.FULL
        (disk / "filling").unlink()
        catalogue.add(Experiment())


def test_a_checkpoint_on_a_full_disk_is_full_and_leaves_the_one_before(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        save_checkpoint(disk, LATEST, Checkpoint(1, 0.0, {"w": torch.zeros(100_000)}))
        fill(disk)
        before = (disk / LATEST).read_bytes()
        with pytest.raises(StoreError, match="is full") as raised:
            save_checkpoint(disk, LATEST, Checkpoint(2, 0.0, {"w": torch.ones(100_000)}))
        assert raised.value.trouble is Trouble.FULL
        assert (disk / LATEST).read_bytes() == before


def test_a_limit_on_the_size_of_files_is_full(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from explorer.experiment import Experiment\n"
        "from explorer.store.catalogue import Catalogue\n"
        "from explorer.store.errors import StoreError\n"
        "catalogue = Catalogue(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "try:\n"
        "    while True: catalogue.add(Experiment())\n"
        "except StoreError as error: print(error.trouble)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / "store")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "full"


def test_a_file_system_that_may_not_be_written_is_read_only(tmp_path: Path) -> None:
    with write_protected(tmp_path):
        with pytest.raises(StoreError, match="cannot be written; allow") as raised:
            Catalogue(tmp_path / "store")
        assert raised.value.trouble is Trouble.READ_ONLY
        assert raised.value.is_about_writing


def test_a_damaged_file_is_damaged(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        catalogue.add(Experiment())
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match="is damaged") as raised, Catalogue(tmp_path) as catalogue:
        catalogue.runs()
    assert raised.value.trouble is Trouble.DAMAGED


def test_a_lock_that_another_process_keeps_is_locked(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue, closing(sqlite3.connect(catalogue.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        catalogue._connection.execute("PRAGMA busy_timeout=50")
        with pytest.raises(StoreError, match="close that process") as raised:
            catalogue.add(Experiment())
    assert raised.value.trouble is Trouble.LOCKED


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENOSPC, Trouble.FULL),
        (errno.EDQUOT, Trouble.FULL),
        (errno.EFBIG, Trouble.FULL),
        (errno.EROFS, Trouble.READ_ONLY),
        (errno.EACCES, Trouble.READ_ONLY),
        (errno.EIO, Trouble.DAMAGED),
        (errno.ENOTDIR, None),
    ],
)
def test_what_the_file_system_says_has_its_kind(tmp_path: Path, number: int, trouble: Trouble | None) -> None:
    with pytest.raises(StoreError, match=str(tmp_path)) as raised, explained(tmp_path):
        raise OSError(number, "as it says")
    assert raised.value.trouble is trouble


def test_the_kind_comes_along_from_another_process() -> None:
    error = pickle.loads(pickle.dumps(StoreError("no room", Trouble.FULL)))
    assert (str(error), error.trouble) == ("no room", Trouble.FULL)
