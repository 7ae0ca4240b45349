"""`delete`, `restore` and `bin`: an experiment goes, comes back, and goes for good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.__main__ import main
from explorer.experiment import Experiment
from explorer.headless import train
from explorer.store.catalogue import Catalogue
from explorer.store.owner import Owner
from tests.store.test_bin import CONFIG


def test_an_experiment_is_deleted_listed_restored_and_deleted_for_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*arguments: str, status: int = 0) -> str:
        assert main([*arguments, "--store", str(tmp_path)]) == status
        captured = capsys.readouterr()
        return captured.err if status else captured.out

    run = train(CONFIG, store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        experiment = catalogue.run(run.id).experiment
    assert experiment in said("delete", run.id, status=2)
    assert f"restore {experiment}" in said("delete", experiment)
    assert run.id not in said("runs")
    (listed,) = json.loads(said("bin", "--json"))
    assert (listed["id"], listed["runs"]) == (experiment, [run.id]) and listed["bytes"] > 10_000
    assert experiment in said("bin")
    assert "is back" in said("restore", experiment)
    assert run.id in said("runs")
    said("delete", experiment)
    assert "MB freed: 1 experiment deleted" in said("bin", "--empty")
    assert said("bin").strip() == "the bin is empty"
    assert not run.folder.exists()


def test_delete_now_frees_the_room_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = train(CONFIG, store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        experiment = catalogue.run(run.id).experiment
    assert main(["delete", experiment, "--now", "--store", str(tmp_path)]) == 0
    assert "MB freed" in capsys.readouterr().out
    assert not run.folder.exists()


def test_what_trains_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Catalogue(tmp_path) as catalogue:
        run = catalogue.add(Experiment())[0]
        catalogue.claim(run.id, Owner.this_process())
    assert main(["delete", run.experiment, "--store", str(tmp_path)]) == 2
    assert "stop it first" in capsys.readouterr().err
