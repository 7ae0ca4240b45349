"""Runs go from store to store in one file; whatever is not such a file changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import train
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import DIGEST, digest
from explorer.store.errors import StoreError
from explorer.store.receiving import receive
from explorer.store.run import Status
from explorer.store.sending import send
from explorer.store.shared_file import MANIFEST, SharedFileError
from explorer.store.studies import Studies

CONFIG = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 400, "training.device": "cpu"})
LESION = {
    "block": np.array(["b1", "b2"]),
    "loss": np.array([1.0, 2.0]),
    "accuracy": np.array([0.5, 0.25]),
    "whole_accuracy": np.array(0.75),
    "step": np.array(3),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A store with two runs and a study, a file with all of it, and the second run."""
    store = tmp_path_factory.mktemp("store")
    run = train(Experiment(base=CONFIG), store=store)
    with Studies(store) as studies:
        study = studies.request("lesion", run.id, {"step": 3})
        studies.finish(study.key, LESION)
    path = tmp_path_factory.mktemp("sent") / "digits.explorer.zip"
    with Catalogue(store) as catalogue:
        assert len(send(catalogue, catalogue.run(run.id).experiment, path)) == 2
    return store, path, run.id


def listing(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_what_arrives_is_what_was_sent(shared: tuple[Path, Path, str], tmp_path: Path) -> None:
    store, path, run = shared
    with Catalogue(tmp_path) as there, Catalogue(store) as here:
        assert sorted(receive(there, path)) == sorted(run_here.id for run_here in here.runs())
        for run_here in here.runs():
            other = there.run(run_here.id)
            assert (other.config, other.arm, other.seed, other.status, other.step, other.steps) == (
                run_here.config, run_here.arm, run_here.seed, run_here.status, run_here.step, run_here.steps,
            )  # fmt: skip
            assert there.experiment(other.experiment) == here.experiment(run_here.experiment)
            with here.records(run_here.id) as ours, there.records(run_here.id) as theirs:
                assert ours.series() == theirs.series()
                for info in ours.series():
                    np.testing.assert_array_equal(
                        ours.read(info.quantity, info.layer).values, theirs.read(info.quantity, info.layer).values
                    )
            names = sorted(file.name for file in (store / run_here.id / "checkpoints").iterdir())
            assert names == sorted(file.name for file in (tmp_path / run_here.id / "checkpoints").iterdir())
    with Studies(tmp_path) as studies:
        study = studies.known("lesion", run, {"step": 3})
        assert study is not None and study.status is Status.FINISHED
        result = studies.result(study)
        assert result is not None and result["loss"].tolist() == [1.0, 2.0]


def test_one_run_may_go_alone_and_its_sister_may_follow(shared: tuple[Path, Path, str], tmp_path: Path) -> None:
    store, _, run = shared
    with Catalogue(store) as here, Catalogue(tmp_path / "there") as there:
        sister = next(run_here.id for run_here in here.runs() if run_here.id != run)
        for number, name in enumerate((run, sister), start=1):
            send(here, name, tmp_path / f"{name}.zip")
            assert receive(there, tmp_path / f"{name}.zip") == [name]
            assert len(there.runs(there.run(run).experiment)) == number


def test_a_run_that_waits_or_is_unknown_is_not_sent(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue:
        (waiting, *_) = catalogue.add(Experiment(base=CONFIG))
        for name in (waiting.id, "nobody"):
            with pytest.raises(StoreError, match=r"nothing yet|no such run or experiment"):
                send(catalogue, name, tmp_path / "out.zip")
    assert not list(tmp_path.glob("*out.zip*"))


def test_a_run_that_is_here_is_not_taken_in_twice(shared: tuple[Path, Path, str]) -> None:
    store, path, _ = shared
    assert_refused(store, path, "here already")


def assert_refused(store: Path, path: Path, reason: str) -> None:
    with Catalogue(store) as catalogue:
        before = listing(store), [(run.id, run.status) for run in catalogue.runs()]
        with pytest.raises(SharedFileError, match=reason):
            receive(catalogue, path)
        assert (listing(store), [(run.id, run.status) for run in catalogue.runs()]) == before
    assert not [entry for entry in store.iterdir() if entry.name.startswith(".incoming")]


Change = Callable[[dict[str, bytes]], object]


def changed(source: Path, target: Path, change: Change, *, extra: list[zipfile.ZipInfo] | None = None) -> Path:
    """A copy of a shared file with other contents."""
    with zipfile.ZipFile(source) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    change(contents)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        for info in extra or []:
            archive.writestr(info, b"/etc/passwd")
    return target


def edit_manifest(edit: Callable[[dict[str, Any]], object]) -> Change:
    def change(contents: dict[str, bytes]) -> None:
        tree = json.loads(contents[MANIFEST])
        edit(tree)
        contents[MANIFEST] = json.dumps(tree).encode()

    return change


def replace(ending: str, content: bytes | Callable[[bytes], bytes]) -> Change:
    """Put something else into the first file that ends so, and say so in the manifest, as an attacker would."""

    def change(contents: dict[str, bytes]) -> None:
        name = next(name for name in contents if name.endswith(ending))
        contents[name] = content(contents[name]) if callable(content) else content
        promise = {"size": len(contents[name]), "sha256": hashlib.sha256(contents[name]).hexdigest()}
        edit_manifest(lambda tree: tree["files"].update({name: promise}))(contents)

    return change


def with_trigger(content: bytes, tmp: Path) -> bytes:
    path = tmp / "records.sqlite"
    path.write_bytes(content)
    with sqlite3.connect(path) as database:
        database.execute("CREATE TRIGGER evil AFTER INSERT ON about BEGIN DELETE FROM series; END")
    database.close()
    return path.read_bytes()


def numbered(content: bytes, version: int) -> bytes:
    """The same database with another version."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(content)
        database.execute(f"PRAGMA user_version={version}")
        return database.serialize()


def reshaped(edit: Callable[[dict[str, np.ndarray]], object]) -> Callable[[bytes], bytes]:
    """A checkpoint with other tensors and a digest that fits them, as whoever made it on purpose would write it."""

    def change(content: bytes) -> bytes:
        length = int.from_bytes(content[:8], "little")
        about = json.loads(content[8 : 8 + length])["__metadata__"]
        about.pop(DIGEST)
        arrays = safetensors.numpy.load(content)
        edit(arrays)
        return safetensors.numpy.save(arrays, about | {DIGEST: digest(arrays, about)})

    return change


class Evil:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return (Path("/tmp/never").touch, ())  # type: ignore[return-value]


def pickled_npz() -> bytes:
    written = io.BytesIO()
    np.savez(written, loss=np.array([Evil()], dtype=object))
    return written.getvalue()


def rename_first(name: str) -> Change:
    def change(contents: dict[str, bytes]) -> None:
        old = next(path for path in contents if path.endswith("records.sqlite"))
        contents[name] = contents.pop(old)
        edit_manifest(lambda tree: tree["files"].update({name: tree["files"].pop(old)}))(contents)

    return change


CHANGES: dict[str, tuple[Change, str]] = {
    "no manifest": (lambda contents: contents.pop(MANIFEST) and None, "not exported by this program"),
    "another program": (edit_manifest(lambda tree: tree.update(program="x")), "exported by 'x'"),
    "a newer format": (edit_manifest(lambda tree: tree.update(format=2, new="thing")), "newer version.*update"),
    "an unknown setting": (
        edit_manifest(lambda tree: tree["runs"][0]["config"]["network"].update(quantum=True)), "does not know",
    ),
    "an unknown status": (edit_manifest(lambda tree: tree["runs"][0].update(status="glowing")), "glowing"),
    "a run called ..": (edit_manifest(lambda tree: tree["runs"][0].update(id="..")), "damaged"),
    "a changed byte": (lambda c: c.update({n: b"x" + c[n][1:] for n in c if n.endswith("s.sqlite")}), "digest"),
    "a missing file": (lambda c: c.pop(next(n for n in c if n.endswith("latest.safetensors"))) and None, "own list"),
    "a file too many": (lambda c: c.update({"run/records.sqlite": b""}), "own list"),
    "a path upwards": (rename_first("../../evil/records.sqlite"), "nothing that a run consists of"),
    "a path from the root": (rename_first("/etc/records.sqlite"), "nothing that a run consists of"),
    "a program": (lambda c: c.update({"run/evil.py": b"print()"}), "nothing that a run consists of"),
    "a pickle": (replace(".npz", pickle.dumps(Evil())), "something else than arrays"),
    "a pickle inside": (replace(".npz", pickled_npz()), "something else than arrays"),
    "no tensors": (replace(".safetensors", b"\xff" * 64), "not a complete safetensors"),
    "a parameter too few": (
        replace(".safetensors", reshaped(lambda arrays: arrays.pop("conv1.weight"))), "has no conv1.weight",
    ),
    "a parameter of another shape": (
        replace(".safetensors", reshaped(lambda arrays: arrays.update({"fc1.bias": np.zeros(7, np.float32)}))),
        "fc1.bias is 7, and has to be 120",
    ),
    "a scalar for a parameter": (
        replace(".safetensors", reshaped(lambda arrays: arrays.update({"fc1.bias": np.zeros((), np.float32)}))),
        "fc1.bias is a single number, and has to be 120",
    ),
    "a velocity of another shape": (
        replace(".safetensors", reshaped(lambda a: a.update({"velocity.conv1.weight": np.zeros((6, 9), np.float32)}))),
        "velocity.conv1.weight is 6 × 9, and has to be 6 × 1 × 3 × 3",
    ),
    "running statistics of another shape": (
        replace(".safetensors", reshaped(lambda a: a.update({"conv1.norm.running_mean": np.zeros(5, np.float32)}))),
        "conv1.norm.running_mean is 5, and has to be 6",
    ),
    "no database": (replace(".sqlite", b"SQLite format 3\x00" + b"\x00" * 2000), "not a database|other tables"),
    "a bomb": (replace(".npz", b"\x00" * 30_000_000), "zip bomb"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_is_not_right_is_refused_and_changes_nothing(
    name: str, shared: tuple[Path, Path, str], tmp_path: Path
) -> None:
    change, reason = CHANGES[name]
    path = changed(shared[1], tmp_path / "odd.zip", change)
    assert_refused(tmp_path / "store", path, reason)
    assert not Path("/tmp/never").exists()


def test_a_trigger_in_the_records_is_refused(shared: tuple[Path, Path, str], tmp_path: Path) -> None:
    change = replace(".sqlite", lambda content: with_trigger(content, tmp_path))
    assert_refused(tmp_path / "store", changed(shared[1], tmp_path / "odd.zip", change), "other tables")


@pytest.mark.parametrize(("version", "reason"), [(0, "other tables"), (-7, "other tables"), (99, "newer version")])
def test_records_of_a_version_that_never_was_are_refused(
    version: int, reason: str, shared: tuple[Path, Path, str], tmp_path: Path
) -> None:
    change = replace(".sqlite", lambda content: numbered(content, version))
    assert_refused(tmp_path / "store", changed(shared[1], tmp_path / "odd.zip", change), reason)


def test_a_symbolic_link_is_refused(shared: tuple[Path, Path, str], tmp_path: Path) -> None:
    link = zipfile.ZipInfo("run/records.sqlite")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = changed(shared[1], tmp_path / "odd.zip", edit_manifest(len), extra=[link])
    assert_refused(tmp_path / "store", path, "a link or a special file")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\x00" * 100])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    path.write_bytes(content)
    assert_refused(tmp_path / "store", path, "not a complete zip")


def test_half_a_file_is_refused(shared: tuple[Path, Path, str], tmp_path: Path) -> None:
    path = tmp_path / "half.zip"
    path.write_bytes(shared[1].read_bytes()[: shared[1].stat().st_size // 2])
    assert_refused(tmp_path / "store", path, "not a complete zip")


@pytest.mark.parametrize("family", ["residual", "googlenet", "densenet", "unet", "residual_mlp"])
def test_runs_of_networks_with_blocks_arrive(family: str, tmp_path: Path) -> None:
    values: dict[str, Any] = {"network.family": family, "dataset.train_limit": 100, "optimizer.batch_size": 50}
    values |= {"dataset.name": "scenes"} if family == "unet" else {}
    run = train(CONFIG.with_values(values), store=tmp_path / "here")
    with Catalogue(tmp_path / "here") as here, Catalogue(tmp_path / "there") as there:
        send(here, run.id, tmp_path / "sent.explorer.zip")
        assert receive(there, tmp_path / "sent.explorer.zip") == [run.id]
