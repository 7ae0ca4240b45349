"""A run as a script: run by a Python that has torch and numpy alone, it gives the run's losses to the last bit."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from explorer.config import Family, NormalizationKind, RunConfig
from explorer.standalone import ScriptError, script
from explorer.standalone.excerpts import Excerpt, ExcerptError
from explorer.standalone.script import Script
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.training import train

SMALL = {
    "training.epochs": 1,
    "training.device": "cpu",
    "recording.moments": 0,
    "recording.every_step": True,
    "optimizer.batch_size": 300,
}


def small(**values: Any) -> RunConfig:
    return RunConfig().with_values(SMALL | {key.replace("__", "."): value for key, value in values.items()})


def recorded_losses(config: RunConfig, folder: Path) -> np.ndarray:
    train(config, folder)
    with Records(folder) as records:
        return records.read("loss").values


def scripted_losses(made: Script, folder: Path) -> np.ndarray:
    module = ModuleType("scripted")
    module.__file__ = str(folder / "scripted.py")
    if made.data is not None:
        (folder / "scripted.npz").write_bytes(made.data)
    sys.modules["scripted"] = module  # dataclasses look their own module up
    exec(compile(made.text, "scripted.py", "exec"), module.__dict__)
    return np.array(module.train(), dtype=np.float32)


def assert_same(config: RunConfig, folder: Path) -> None:
    made = script(config, title="a test")
    np.testing.assert_array_equal(scripted_losses(made, folder), recorded_losses(config, folder))


FAMILIES = [family for family in Family if "unet" not in family]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_gives_the_same_losses_to_the_last_bit(family: Family, tmp_path: Path) -> None:
    assert_same(small(network__family=family), tmp_path)


def test_a_segmentation_gives_the_same_losses(tmp_path: Path) -> None:
    config = RunConfig().with_values(
        SMALL
        | {"dataset.name": "scenes", "network.family": "unet"}
        | {"dataset.train_limit": 100, "optimizer.batch_size": 50}
    )
    assert_same(config, tmp_path)


@pytest.mark.parametrize("kind", NormalizationKind)
def test_every_normalizer_gives_the_same_losses_to_the_last_bit(kind: NormalizationKind, tmp_path: Path) -> None:
    assert_same(small(normalization__kind=kind, normalization__ghost_size=100), tmp_path)


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer.momentum": 0.9, "optimizer.weight_decay": 1e-3, "optimizer.learning_rate": 0.03},
        {"network.family": "residual", "network.shortcut": "projection", "normalization.placement": "after"},
        {"dataset.name": "spirals", "network.family": "mlp", "network.activation": "tanh", "dataset.points": 700},
        {"dataset.name": "xor", "network.family": "mlp", "normalization.kind": "batch", "dataset.points": 500},
        {"dataset.flip": True, "dataset.shift": 1},
        {"training.trained": "gamma_beta"},
        {"training.trained": "gamma_beta_classifier", "normalization.kind": "rms"},
        {"normalization.layers": "conv1, fc1"},
        {"normalization.momentum": None, "training.seed": 5},
    ],
    ids=lambda values: ", ".join(values),
)
def test_other_settings_give_the_same_losses(values: dict[str, Any], tmp_path: Path) -> None:
    assert_same(RunConfig().with_values(SMALL | values), tmp_path)


def test_what_was_changed_while_it_trained_is_changed_in_the_script(tmp_path: Path) -> None:
    config = small()
    unchanged = scripted_losses(script(config, title="t"), tmp_path)
    other = script(config, title="t", changes=[Event(1, "optimizer.learning_rate", 0.7)])
    changed = scripted_losses(other, tmp_path)
    np.testing.assert_array_equal(changed[:1], unchanged[:1])
    assert changed[2] != unchanged[2]


@pytest.mark.story
def test_the_file_runs_alone_with_torch_and_numpy(tmp_path: Path) -> None:
    config = small()
    path = tmp_path / "run.py"
    path.write_text(script(config, title="LeNet").text, encoding="utf-8")
    imported = {
        alias.name.partition(".")[0] if isinstance(node, ast.Import) else (node.module or "").partition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"torch", "numpy"}
    command = [sys.executable, "-I", str(path), "--losses", str(tmp_path / "losses.csv")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "test accuracy" in done.stdout
    written = np.loadtxt(tmp_path / "losses.csv", delimiter=",", skiprows=1, dtype=np.float64)
    np.testing.assert_array_equal(written[:, 1].astype(np.float32), recorded_losses(config, tmp_path / "run"))


def test_the_settings_stand_in_the_files_head() -> None:
    config = small(optimizer__learning_rate=0.25)
    head = ast.get_docstring(ast.parse(script(config, title="LeNet").text)) or ""
    tree = json.loads(head[head.index("{") :])
    assert RunConfig.model_validate(tree).optimizer.learning_rate == 0.25
    assert head.startswith("LeNet")


def test_a_setting_that_scripts_do_not_know_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    known = sys.modules["explorer.standalone.script"].__dict__["_USED"]
    monkeypatch.setitem(known, "optimizer", ("batch_size",))
    with pytest.raises(ScriptError, match=r"optimizer.learning_rate: scripts cannot write 0.7 yet"):
        script(small(optimizer__learning_rate=0.7), title="t")


def test_code_that_needs_more_than_torch_is_refused() -> None:
    with pytest.raises(ExcerptError, match="pydantic"):
        Excerpt().add(RunConfig)
