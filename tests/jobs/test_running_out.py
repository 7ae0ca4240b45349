"""Memory, disk and permissions that run out end a run with a message that says what to do, and corrupt nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.jobs.supervisor import ROOM_PAUSE
from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.conftest import ROOT, Supervise
from tests.jobs.runs import (
    ENDLESS,
    PATIENCE,
    SECONDS_LONG,
    SHORT,
    add,
    ask,
    assert_same_run,
    train_uninterrupted,
    wait_for,
    wait_until,
)

WIDE = ENDLESS.with_values({"network.family": "plain", "network.width": 600, "optimizer.batch_size": 1024})

if sys.platform.startswith("linux"):
    import resource

    def limit_file_size() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits what a process may allocate")
def test_a_run_that_needs_more_memory_than_it_may_take_fails_and_says_what_helps(served: Catalogue) -> None:
    served.set_setting("memory", 0.25)
    run, other = add(served, WIDE), add(served, SHORT)
    failed = wait_for(served, run.id, Status.FAILED)
    assert "0.25 GiB" in failed.message
    assert "--memory" in failed.message
    wait_for(served, other.id, Status.FINISHED)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a file's size")
def test_a_run_whose_records_cannot_grow_pauses_and_goes_on_where_there_is_room_again(
    catalogue: Catalogue, supervise: Supervise, tmp_path: Path
) -> None:
    supervisor = supervise(preexec_fn=limit_file_size)
    run = add(catalogue, SECONDS_LONG)
    paused = wait_for(catalogue, run.id, Status.PAUSED)
    assert "records.sqlite" in paused.message
    assert "make room" in paused.message
    time.sleep(1.5 * ROOM_PAUSE)
    assert catalogue.run(run.id).status is Status.PAUSED
    supervisor.terminate()
    supervisor.wait(timeout=5)
    supervise()
    _ends_the_same(catalogue, run.id, tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte, mounted where the test's store is."""
    folder = tmp_path / "store"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def _fill(disk: Path) -> None:
    """Take what is left, to the last block."""
    with contextlib.suppress(OSError), (disk / "filling").open("ab", buffering=0) as filling:
        while filling.write(bytes(4096)) == 4096:
            pass


def test_a_run_on_a_full_disk_pauses_once_that_can_be_written_and_goes_on_by_itself(
    small_disk: Path, catalogue: Catalogue, supervise: Supervise, tmp_path: Path
) -> None:
    supervise()
    run = add(catalogue, SECONDS_LONG)
    wait_until(lambda: catalogue.run(run.id).owner is not None)
    worker = catalogue.run(run.id).owner
    assert worker is not None

    def is_gone() -> bool:
        _fill(small_disk)
        return not worker.is_alive

    wait_until(is_gone)
    (small_disk / "filling").unlink()  # enough for the catalogue, too little to train
    paused = wait_for(catalogue, run.id, Status.PAUSED)
    assert "full" in paused.message and "free some space" in paused.message
    time.sleep(1.5 * ROOM_PAUSE)
    assert catalogue.run(run.id).status is Status.PAUSED
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    _ends_the_same(catalogue, run.id, tmp_path)
    assert not catalogue.lacks_room()


def _ends_the_same(catalogue: Catalogue, run: str, tmp_path: Path) -> None:
    wait_for(catalogue, run, Status.FINISHED)
    assert_same_run(catalogue.run_folder(run), train_uninterrupted(SECONDS_LONG, tmp_path / "reference"))


def test_a_run_paused_by_hand_does_not_go_on_because_there_is_room(catalogue: Catalogue, supervise: Supervise) -> None:
    supervise()
    run = add(catalogue, ENDLESS)
    wait_until(lambda: catalogue.run(run.id).step > 0)
    ask(catalogue, run.id, ControlAction.PAUSE)
    wait_for(catalogue, run.id, Status.PAUSED)
    time.sleep(1.5 * ROOM_PAUSE)
    assert catalogue.run(run.id).status is Status.PAUSED


def test_a_run_whose_folder_cannot_be_made_fails_and_names_it(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    busy = add(served, SHORT)
    run = add(served, SHORT)
    served.run_folder(run.id).write_text("in the way")
    failed = wait_for(served, run.id, Status.FAILED)
    assert run.id in failed.message
    assert "choose another" in failed.message
    wait_for(served, busy.id, Status.FINISHED)


def test_a_store_that_cannot_be_written_is_refused_with_a_way_out(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir(mode=0o500)
    command = [sys.executable, "-m", "explorer.jobs", "--store", str(store)]
    if os.geteuid() == 0:  # root may write everywhere, unless that right is taken from it
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and there is no setpriv to take that right away")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 1
    assert str(store) in ended.stderr
    assert "--store" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(store.iterdir())
