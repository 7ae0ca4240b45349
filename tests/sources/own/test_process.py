"""A look in a process of its own: what it finds is kept, and it can be stopped or runs out of time, memory or life."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from explorer.config import RunConfig
from explorer.config.dataset import Reading
from explorer.datasets import load_dataset
from explorer.sources.data_error import DataError
from explorer.sources.own import Looking, StoppedError, look, own_data, process, read_own
from explorer.sources.own.kept import data_folder
from tests.serving import ROOT
from tests.sources.own.making import class_folders, large_pictures, looked, noise, npz

PATIENCE = 60.0  # seconds
FRUGAL = """
from explorer.sources.own import __main__ as child

limit = child.limit_memory
child.limit_memory = lambda _: limit(200_000_000)
child.main()
"""
"""A look that may take 200 MB."""


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORMALIZATION_DATA", str(tmp_path / "kept"))


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The paths that a process was started for."""
    started: list[Path] = []
    begin = Looking.__init__

    def counted(self: Looking, path: Path, *how: object) -> None:
        started.append(path)
        begin(self, path, *how)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Looking, "__init__", counted)
    return started


def test_the_process_finds_what_this_one_does(tmp_path: Path) -> None:
    root = class_folders(tmp_path / "leaves", "train/elm", "train/oak", "test/elm", "test/oak")
    apart, here = look(root), looked(root)
    assert (apart.found, apart.counts, apart.notes, apart.offered) == (
        here.found,
        here.counts,
        here.notes,
        here.offered,
    )
    for example, other in zip(apart.examples, here.examples, strict=True):
        np.testing.assert_array_equal(example, other)


def test_what_was_read_is_kept_until_something_changes(tmp_path: Path, starts: list[Path]) -> None:
    root = class_folders(tmp_path / "leaves")
    config = RunConfig().with_values({"optimizer.batch_size": 8, "network.family": "mlp"} | own_data(root))
    load_dataset(config.dataset)
    assert look(root).found == config.dataset.found
    assert len(starts) == 1
    resized = config.with_values({"dataset.image_size": 16})
    assert load_dataset(resized.dataset).x_train.shape[-1] == 16 and len(starts) == 2
    assert resized.dataset.found is not None
    read_own(root, resized.dataset.found, 16)
    assert len(starts) == 2
    path = root / "elm" / "0.png"
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # size and time of change are as they were
    with pytest.raises(DataError, match=r"cannot be read as an image|has changed"):
        read_own(root, resized.dataset.found, 16)


def test_labels_beside_an_npy_file_that_change_are_read_anew(tmp_path: Path) -> None:
    np.save(tmp_path / "images.npy", noise(40, 10, 10))
    np.save(tmp_path / "labels.npy", np.arange(40) % 4)
    assert look(tmp_path / "images.npy").found.classes == 4
    np.save(tmp_path / "labels.npy", np.arange(40) % 2)
    assert look(tmp_path / "images.npy").found.classes == 2


def test_what_is_kept_and_damaged_is_read_anew(tmp_path: Path, starts: list[Path]) -> None:
    root = class_folders(tmp_path / "leaves")
    found = look(root).found
    before, _, _ = read_own(root, found, found.side)
    file = next((data_folder() / "own").glob("*/images.npy"))
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    np.testing.assert_array_equal(read_own(root, found, found.side)[0], before)
    assert len(starts) == 2
    (file.parent / "facts.json").write_text("{")
    assert look(root).found == found
    assert len(starts) == 3


def test_where_nothing_can_be_kept_beside_the_data_it_is_kept_among_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NORMALIZATION_DATA", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert look(class_folders(tmp_path / "leaves")).counts == (12, 12)


def test_a_look_says_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    looking = Looking(large_pictures(tmp_path / "leaves"), Reading())
    process_id = looking._process.pid
    deadline = time.monotonic() + PATIENCE
    while looking.progress.done == 0 and time.monotonic() < deadline:
        assert not looking.is_over(0.05)
    assert looking.progress.total == 120 and looking.progress.at.endswith(".png")
    looking.stop()
    with pytest.raises(StoppedError, match="the look was stopped"):
        looking.result()
    assert not psutil.pid_exists(process_id)


def test_a_look_ends_with_who_asked_for_it(tmp_path: Path) -> None:
    looking = Looking(large_pictures(tmp_path / "leaves"), Reading())
    process_id = looking._process.pid
    del looking
    assert not psutil.pid_exists(process_id)


def test_a_look_that_dies_is_said(tmp_path: Path) -> None:
    looking = Looking(large_pictures(tmp_path / "leaves"), Reading())
    os.kill(looking._process.pid, signal.SIGKILL)
    assert looking.is_over(PATIENCE)
    with pytest.raises(DataError, match=r"ended .*without a result \(exit status -9\)"):
        looking.result()


def test_a_look_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LONGEST", 0.1)
    with pytest.raises(DataError, match=r"took too long .*take that file away"):
        look(large_pictures(tmp_path / "leaves"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_look_may_take_only_so_much_memory(tmp_path: Path) -> None:
    path = npz(tmp_path / "x.npz", x=np.broadcast_to(noise(40, 1000, 1000), (40, 1000, 1000)), y=np.arange(40) % 2)
    request = {"path": str(path), "reading": Reading().model_dump(mode="json"), "side": 8}
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", FRUGAL], cwd=ROOT, stdin=pipe, stdout=pipe) as looking:
        assert looking.stdin is not None and looking.stdout is not None
        looking.stdin.write(json.dumps(request).encode() + b"\n")
        looking.stdin.flush()
        said = looking.stdout.read().decode()
    assert "takes more memory than a look may take" in said, said
