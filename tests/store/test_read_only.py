"""What cannot be written can be read: on a write-protected or full disk, as root, as somebody else, beside a writer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.headless import train
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.place import why_not_writable
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.series import SeriesInfo
from explorer.store.studies import Studies
from tests.disks import fill, small_disk, write_protected

ROOT = Path(__file__).parents[2]
CONFIG = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 400, "training.device": "cpu"})
LOSS = ("loss", "")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    store = tmp_path_factory.mktemp("trained") / "store"
    return store, train(CONFIG, store=store).id


@pytest.fixture
def store(trained: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of its own of a store with one run."""
    return Path(shutil.copytree(trained[0], tmp_path / "store"))


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def said(*arguments: str, store: Path, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-W", "ignore", "-m", "explorer", *arguments, "--store", str(store)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)


@pytest.mark.parametrize(
    "arguments", [("runs",), ("quantities", "RUN"), ("data", "RUN", "OUT"), ("export", "RUN", "OUT")]
)
def test_commands_that_read_answer_in_a_write_protected_store_and_say_so_in_one_line(
    arguments: tuple[str, ...], trained: tuple[Path, str], store: Path, tmp_path: Path
) -> None:
    given = [trained[1] if argument == "RUN" else argument for argument in arguments if argument != "OUT"]
    out = ["--out", str(tmp_path / "out.csv")] if "OUT" in arguments else []
    if arguments[0] == "data":
        given.append("loss")
    before = said(*given, *out, store=store)
    assert (before.returncode, before.stderr) == (0, "")
    names = everything(store)
    with write_protected(store):
        done = said(*given, *out, store=store)
    assert (done.returncode, done.stdout) == (0, before.stdout), done.stderr
    (line,) = done.stderr.splitlines()
    assert "cannot be written" in line and "reading only" in line
    assert everything(store) == names


def test_what_would_write_is_refused_with_the_reason(trained: tuple[Path, str], store: Path) -> None:
    with write_protected(store):
        for arguments in (("train", "--set", "training.epochs=1"), ("resume", trained[1])):
            done = said(*arguments, store=store)
            assert done.returncode == 2
            assert "Traceback" not in done.stderr
        with Catalogue(store) as catalogue, pytest.raises(StoreError, match="cannot be written") as raised:
            catalogue.add(Experiment())
        assert raised.value.trouble is Trouble.READ_ONLY


def test_somebody_who_may_not_write_reads(trained: tuple[Path, str], store: Path) -> None:
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root may write everywhere, unless that right is taken from it
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and there is no setpriv to take that right away")
        before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    for path in [store, *store.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = said("runs", "--json", store=store, before=before)
    assert done.returncode == 0, done.stderr
    assert trained[1] in done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert not list(store.rglob("*-shm"))


def test_records_of_a_run_that_has_not_begun_are_empty(store: Path) -> None:
    with Catalogue(store) as catalogue:
        (run,) = catalogue.add(Experiment(base=CONFIG, vary={}))
    with write_protected(store), Catalogue(store) as catalogue, Studies(store) as studies:
        with catalogue.records(run.id) as records:
            assert records.series() == []
        study = studies.request("lesion", run.id, {"step": 3})
        assert study.status is Status.FAILED and "cannot be written" in study.message
        assert studies.waiting() == []
        studies.withdraw(study.key)


def test_a_reader_beside_a_writer_sees_what_is_written(store: Path, tmp_path: Path) -> None:
    """The writer's own mount may be written; the reader's, of the same folder, may not."""
    with (
        Catalogue(store) as writer,
        write_protected(store, tmp_path / "read") as folder,
        Catalogue(folder) as reader,
    ):
        version = reader.data_version
        runs = writer.add(Experiment())
        assert [run.id for run in reader.runs(runs[0].experiment)] == [run.id for run in runs]
        assert reader.data_version != version


def leave_a_log(folder: Path) -> None:
    """Write records and die: what was written stands in the write-ahead log alone."""
    code = (
        "import os, sys, numpy as np; from pathlib import Path\n"
        "from explorer.store.records import Records\n"
        "from explorer.store.series import SeriesInfo\n"
        "records = Records(Path(sys.argv[1]))\n"
        "records.declare([SeriesInfo('loss', '', ())], 5)\n"
        "records.append(1, {('loss', ''): np.arange(5, dtype='f4')})\n"
        "os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code, str(folder)], timeout=60, cwd=ROOT)
    assert (folder / "records.sqlite-wal").stat().st_size


@pytest.mark.parametrize("keeps_index", [True, False])
def test_what_stands_in_the_log_of_a_process_that_died_is_read(keeps_index: bool, tmp_path: Path) -> None:
    run = tmp_path / "run"
    leave_a_log(run)
    if not keeps_index:
        (run / "records.sqlite-shm").unlink()
    names = everything(run)
    with write_protected(run), Records(run) as records:
        assert records.obstacle is not None
        assert records.read("loss").values.tolist() == [0, 1, 2, 3, 4]
    assert everything(run) == names


@pytest.mark.parametrize("is_open", [True, False])
def test_a_store_on_a_full_disk_is_read(is_open: bool, tmp_path: Path) -> None:
    """Also where not even the 32 KB fit that SQLite shares among the readers of a log."""
    with small_disk(tmp_path / "disk", "4m") as disk:
        with Catalogue(disk / "store") as catalogue, Records(disk / "store" / "run") as records:
            catalogue.add(Experiment())
            records.declare([SeriesInfo("loss", "", ())], 5)
            records.append(1, {LOSS: np.arange(5, dtype="f4")})
        writer = Catalogue(disk / "store") if is_open else None
        fill(disk)
        with Catalogue(disk / "store") as catalogue, Records(disk / "store" / "run") as records:
            assert len(catalogue.runs()) == 2
            assert records.read("loss").values.tolist() == [0, 1, 2, 3, 4]
            if not is_open:
                assert catalogue.obstacle is not None and catalogue.obstacle.trouble is Trouble.FULL
        assert why_not_writable(disk / "store") == "its disk is full"
        listed = said("runs", store=disk / "store")
        assert listed.returncode == 0, listed.stderr
        if writer is not None:
            writer.close()


def test_a_store_that_can_be_written_has_no_obstacle(store: Path, tmp_path: Path) -> None:
    with Catalogue(store) as catalogue:
        assert catalogue.obstacle is None
    assert why_not_writable(store) == ""
    assert why_not_writable(tmp_path / "not there yet") == ""
    with write_protected(store):
        assert why_not_writable(store) == "it is write-protected"


def test_a_copy_is_read_where_sqlite_cannot_take_bytes(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.store.opening._CAN_DESERIALIZE", False)
    with write_protected(store), Catalogue(store) as catalogue:
        assert catalogue.obstacle is not None and len(catalogue.runs()) == 1
