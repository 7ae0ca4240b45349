"""What `doctor` says of this machine is so, and what keeps the app from working is a problem with exit status 1."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest

import explorer
from explorer.__main__ import main
from explorer.commands import doctor
from explorer.config import RunConfig
from explorer.export.browser import installed_browser
from explorer.training import step_check
from explorer.training.step_check import check_step

SMALL = RunConfig().with_values({"network.family": "mlp", "dataset.name": "moons", "training.epochs": 1})


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "check_step", partial(check_step, rounds=2))


def test_it_names_versions_store_and_what_a_captured_step_gains(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    explorer.train(SMALL, store=tmp_path)
    assert main(["doctor", "--store", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert f"torch {version('torch')}" in said and f"streamlit {version('streamlit')}" in said
    assert f"store: {tmp_path}: 1 experiment; no supervisor serves it now" in said
    assert "step on cpu: LeNet with everything recorded" in said and "the same to the last bit" in said
    assert "PROBLEM" not in said


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--store", str(tmp_path / "none")]) == 0
    assert "is not there yet" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_what_keeps_the_app_from_working_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-browser"))
    monkeypatch.setattr(doctor, "installed_browser", installed_browser.__wrapped__)
    (tmp_path / "catalogue.sqlite").write_bytes(b"this is no database" * 100)
    assert main(["doctor", "--store", str(tmp_path)]) == 1
    problems = [line for line in capsys.readouterr().out.splitlines() if line.startswith("PROBLEM")]
    assert [line.split(":")[0] for line in problems] == ["PROBLEM store", "PROBLEM browser for pictures"]
    assert "apt install chromium" in problems[1]


def test_a_step_that_would_repeat_other_results_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_step(SMALL, 2).is_equal
    replay = step_check.Session.forward_backward_step

    def drifting(session, x, y):
        row = replay(session, x, y)
        session.parameters[0].data.mul_(1 + 1e-6 * (session._runner._capture is not None))
        return row

    monkeypatch.setattr(step_check.Session, "forward_backward_step", drifting)
    found = check_step(SMALL, 2)
    assert not found.is_equal and 1e-7 < found.difference < 1e-2


def test_a_step_that_is_not_captured_says_why() -> None:
    found = check_step(SMALL.with_values({"normalization.kind": "noisy"}), 2)
    assert not found.is_captured and found.is_equal
