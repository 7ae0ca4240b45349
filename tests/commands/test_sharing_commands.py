"""`export`, `import` and `script`: a run travels, and leaves as a file of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.config import RunConfig
from explorer.headless import open_run, train

CONFIG = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 400, "training.device": "cpu"})


def test_a_run_is_exported_imported_and_written_as_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = train(CONFIG, store=tmp_path / "here").id
    file, there = str(tmp_path / "run.zip"), str(tmp_path / "there")
    assert main(["export", run, "--out", file, "--store", str(tmp_path / "here")]) == 0
    assert main(["import", file, "--store", there]) == 0
    assert capsys.readouterr().out.split() == [run, run]
    assert (
        open_run(run, store=there).array("loss").tolist()
        == open_run(run, store=tmp_path / "here").array("loss").tolist()
    )
    assert main(["import", file, "--store", there]) == 2
    assert "here already" in capsys.readouterr().err
    assert main(["script", run, "--out", str(tmp_path / "run.py"), "--store", there]) == 0
    compile((tmp_path / "run.py").read_text(encoding="utf-8"), "run.py", "exec")


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "none.zip"), "--store", str(tmp_path)]) == 2
    assert "no such file" in capsys.readouterr().err
