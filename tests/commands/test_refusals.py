"""What is refused, early or late, leaves nothing in the store: at the command line and from Python."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import explorer
from explorer.__main__ import main
from explorer.config import ConfigError, RunConfig, parse
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue

SMALL = {"training.epochs": 1, "optimizer.batch_size": 400, "recording.moments": 2}


def left(store: Path) -> list[str]:
    """What stands in the store: runs, and folders that would be theirs."""
    if not store.exists():
        return []
    with Catalogue(store) as catalogue:
        runs = [run.id for run in catalogue.runs()] + catalogue.experiments()
    return [*runs, *(path.name for path in store.iterdir() if path.is_dir())]


def own_images(folder: Path) -> Path:
    rng = np.random.default_rng(0)
    path = folder / "own.npz"
    np.savez(path, x=rng.integers(0, 256, (60, 8, 8), dtype=np.uint8), y=np.arange(60) % 3)
    return path


REFUSED = {
    "an unknown setting": ["--set", "lr=0.1"],
    "a value that cannot be": ["--set", "optimizer.batch_size=0"],
    "a layer that is not there": ["--set", "normalization.layers=conv9"],
    "a number of thousands of digits": ["--set", f"training.epochs={'9' * 5000}"],
    "a nested value": ["--set", f"training.epochs={'[' * 5000}"],
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_a_setting_that_is_refused_leaves_nothing(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    assert main(["train", *arguments, "--store", str(store)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and len(said.err) < 500
    assert left(store) == []


FILES = {
    "a product without bound": json.dumps({"base": {}, "vary": {"network.width": list(range(1, 1026))}}),
    "seeds without bound": json.dumps({"base": {}, "seeds": list(range(10_001))}),
    "nested without end": "[" * 100_000,
    "a number of thousands of digits": '{"training": {"epochs": ' + "9" * 5000 + "}}",
    "no settings": "[1, 2]",
    "more than any configuration": " " * (2**22 + 1),
}  # fmt: skip


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_that_is_refused_leaves_nothing(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "experiment.json"
    path.write_text(text)
    assert main(["train", str(path), "--store", str(tmp_path / "store")]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and len(said.err) < 700
    assert left(tmp_path / "store") == []


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has the device that others lack")
def test_a_device_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    config = RunConfig().with_values({**SMALL, "training.device": "cuda"})
    with pytest.raises(ConfigError, match="no cuda device"):
        explorer.train(config, store=tmp_path / "store")
    with pytest.raises(ConfigError, match="no cuda device"):
        explorer.train(Experiment(base=config, seeds=(0, 1)), store=tmp_path / "store")
    assert left(tmp_path / "store") == []


def test_data_that_have_changed_leave_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_images(tmp_path)
    values = {**SMALL, "optimizer.batch_size": 8, **explorer.own_data(path)}
    config = RunConfig().with_values(values)
    np.savez(path, x=np.arange(60 * 64).reshape(60, 8, 8) % 251, y=np.arange(60) % 3)
    file = tmp_path / "run.json"
    file.write_text(config.model_dump_json())
    assert main(["train", str(file), "--store", str(tmp_path / "store")]) == 2
    assert "has changed" in capsys.readouterr().err
    assert left(tmp_path / "store") == []


def test_what_was_recorded_before_a_refusal_stays(tmp_path: Path) -> None:
    path = own_images(tmp_path)
    values = {**SMALL, "optimizer.batch_size": 8, **explorer.own_data(path)}
    run = explorer.train(RunConfig().with_values(values), store=tmp_path / "store")
    gone = run.config.model_dump(mode="json")
    gone["dataset"]["path"] = str(tmp_path / "gone.npz")
    with pytest.raises(ConfigError, match="does not exist"):
        explorer.train(parse(RunConfig, gone), store=tmp_path / "store")
    assert [name for name in left(tmp_path / "store") if name == run.id] == [run.id, run.id]
