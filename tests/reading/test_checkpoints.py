"""The networks that a run kept: of a diverged one only those whose loss was a number, and never a damaged one."""

from __future__ import annotations

from pathlib import Path

import pytest

import explorer
from explorer.config import RunConfig
from explorer.reading import checkpoints
from explorer.reading.checkpoints import checkpoint_steps, damaged_checkpoints
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import kept_checkpoints
from explorer.store.run import Status

SMALL = RunConfig().with_values({"training.epochs": 2, "optimizer.batch_size": 64})


@pytest.mark.parametrize(("learning_rate", "status"), [(0.1, Status.FINISHED), (100.0, Status.DIVERGED)])
def test_kept_networks_end_before_the_loss_was_no_number(tmp_path: Path, learning_rate: float, status: Status) -> None:
    config = SMALL.with_values({"optimizer.learning_rate": learning_rate, "normalization.kind": "none"})
    explorer.train(config, store=tmp_path)
    with Catalogue(tmp_path) as catalogue:
        [run] = catalogue.runs()
        kept = checkpoint_steps(catalogue, run)
    assert run.status is status
    assert kept[0] == 0 and kept == sorted(kept)
    assert kept[-1] == run.steps if status is Status.FINISHED else kept[-1] < run.step - 1


def test_a_damaged_network_is_left_out_until_it_is_whole_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer.train(SMALL, store=tmp_path)
    looks: list[Path] = []
    usual = checkpoints.read_checkpoint
    monkeypatch.setattr(checkpoints, "CHECKING", 60.0)
    monkeypatch.setattr(checkpoints, "read_checkpoint", lambda path: (looks.append(path), usual(path)))
    with Catalogue(tmp_path) as catalogue:
        [run] = catalogue.runs()
        files = kept_checkpoints(catalogue.run_folder(run.id) / "checkpoints")
        assert checkpoint_steps(catalogue, run) == list(files)
        assert checkpoint_steps(catalogue, run) == list(files)
        assert sorted(looks) == sorted(files.values())  # each once
        step, path = list(files.items())[1]
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 0x10]) + whole[-8:])
        assert checkpoint_steps(catalogue, run) == [kept for kept in files if kept != step]
        assert "its digest differs" in damaged_checkpoints(catalogue, run)[step]
        assert len(looks) == len(files) + 1
        path.write_bytes(whole)
        assert checkpoint_steps(catalogue, run) == list(files)
        assert damaged_checkpoints(catalogue, run) == {}


def test_a_look_without_time_checks_nothing_and_offers_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer.train(SMALL, store=tmp_path)
    monkeypatch.setattr(checkpoints, "CHECKING", 0.0)
    monkeypatch.setattr(checkpoints, "read_checkpoint", lambda path: pytest.fail(f"{path} was read"))
    with Catalogue(tmp_path) as catalogue:
        [run] = catalogue.runs()
        assert checkpoint_steps(catalogue, run) == list(kept_checkpoints(catalogue.run_folder(run.id) / "checkpoints"))
