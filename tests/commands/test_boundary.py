"""Whatever happens to a command, it ends with a result or a sentence: also where nobody expected it, and without a
reader.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.reports import FOLDER
from explorer.serving import access
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status

LONG = "x" * 300
HALF = os.fsdecode(b"\xff\xfe")
"""A file name that is no text: half a character each."""


def broken(_options: argparse.Namespace) -> int:
    secret = f"http://127.0.0.1:8501/?token={access.token()}&mode=eval"
    raise RuntimeError(f"nobody expected\n{secret}")


@pytest.fixture
def queued(tmp_path: Path) -> Path:
    with Catalogue(tmp_path / "store") as catalogue:
        catalogue.add(Experiment(base=RunConfig(), seeds=tuple(range(400))), Status.STOPPED)
    return tmp_path / "store"


def read(report: Path) -> str:
    content = report.read_text()
    assert "RuntimeError: nobody expected" in content and "Traceback" in content and "torch: " in content
    assert access.token() not in content and "mode=eval" in content
    return content


def test_what_nobody_expected_is_one_line_and_a_report_in_the_store(
    queued: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("explorer.commands.runs.run", broken)
    monkeypatch.setenv("NORMALIZATION_DATA", "/my/data")
    for _ in range(3):
        assert main(["runs", "--json", "--store", str(queued)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 3 and access.token() not in said
    (report,) = (queued / FOLDER).iterdir()
    assert str(report) in said
    content = read(report)
    assert f"command: runs --json --store {queued}" in content and "NORMALIZATION_DATA: /my/data" in content


def test_where_the_store_cannot_be_written_the_report_is_a_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("explorer.commands.runs.run", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["runs", "--store", str(tmp_path / "none")]) == 1
    (report,) = tmp_path.glob("normalization-explorer-*/*.txt")
    assert str(report) in capsys.readouterr().err and read(report)
    assert not (tmp_path / "none").exists()


def process(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    """A command that hears of Ctrl-C, also where these tests run in the background of a shell, which lets them not."""
    command = [sys.executable, "-m", "explorer", *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=_hear_of_ctrl_c, **options)  # type: ignore[call-overload]


def _hear_of_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_reader_who_leaves_early_is_no_trouble(queued: Path) -> None:
    """As with `runs --json | head -1`."""
    with process("runs", "--json", "--store", str(queued), stdout=subprocess.PIPE) as command:
        assert command.stdout is not None and command.stderr is not None
        assert command.stdout.readline() == b"[\n"
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_behind_the_output_is_a_sentence(queued: Path) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        process("runs", "--json", "--store", str(queued), stdout=full) as command,
    ):
        said = command.communicate()[1].decode()
    assert said == "python -m explorer runs: No space left on device\n" and command.returncode == 2


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    fifo = tmp_path / "run.json"
    os.mkfifo(fifo)
    with process("train", str(fifo), "--store", str(tmp_path / "store")) as command, fifo.open("wb"):  # waited for
        time.sleep(0.2)
        command.send_signal(signal.SIGINT)
        said = command.communicate(timeout=60)[1].decode()
    assert said == "" and command.returncode == 130


ODD = {
    "a long path": ["import", f"/tmp/{LONG}"],
    "a long path for a store": ["runs", "--store", f"/tmp/{LONG}"],
    "a long path to write": ["script", "x", "--out", f"/tmp/{LONG}"],
    "a folder to import": ["import", "/tmp"],
    "a run that is no text": ["script", HALF, "--out", "x.py"],
    "an experiment that is no text": ["export", HALF, "--out", "x.zip"],
    "quantities of no text": ["quantities", HALF],
    "data of no text": ["data", HALF, HALF, "--out", "x.csv"],
    "resume no text": ["resume", HALF],
    "a setting that is no text": ["train", "--set", f"{HALF}=1"],
    "a preset that is no text": ["verify", HALF],
    "a file whose name is no text": ["train", f"{HALF}.json"],
    "nobody's home": ["train", "--data", "~nosuchuser/x"],
    "delete no text for good": ["delete", HALF, "--now"],
    "a step of more than 64 bits": ["lesion", "x", "--step", str(10**30)],
}


@pytest.mark.parametrize("out", ["", ".", "..", "/tmp"])
@pytest.mark.parametrize(
    "command", [["export", "x"], ["script", "x"], ["data", "x", "loss"]], ids=lambda words: words[0]
)
def test_where_to_write_is_the_name_of_a_file(command: list[str], out: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([*command, "--out", out])
    assert "does not name a file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", ODD.values(), ids=ODD)
def test_odd_arguments_are_refused_in_one_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NORMALIZATION_STORE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1 and said.err.startswith(f"python -m explorer {arguments[0]}: ")
    assert not list(tmp_path.rglob(FOLDER))
