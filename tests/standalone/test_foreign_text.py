"""A run whose words and changes come from somebody else: its script says them, and runs nothing but the run."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import RunConfig
from explorer.config.dataset import OwnData
from explorer.foreign_text import visible
from explorer.standalone import ScriptError, script
from explorer.standalone.script import _head
from explorer.store.event import Event
from tests.fuzzing import examples
from tests.standalone.test_script import recorded_losses, scripted_losses, small

TITLES = [
    "LeNet\"\"\"\nz='''",
    "'''; import os; os._exit(7) #",
    "loss \\xi",
    "C:\\Users\\me",
    'he said "so"',
    '""""""',
    "a\rb\u2028c\x00\ud800\u202ed\\",
    "%(prog)s {title} EVALUATION_MODE",
]


def said_by(text: str) -> str:
    return ast.get_docstring(ast.parse(text), clean=False) or ""


@pytest.fixture(scope="module")
def losses(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    return recorded_losses(small(), tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_a_title_is_said_as_it_is_and_the_losses_are_the_runs(title: str, losses: np.ndarray, tmp_path: Path) -> None:
    made = script(small(), title=title)
    assert said_by(made.text).startswith(f"{title}\n\nTrains as")
    np.testing.assert_array_equal(scripted_losses(made, tmp_path), losses)


def test_the_file_of_a_hostile_title_explains_its_options(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    path.write_text(script(small(), title='%(prog)s %d """').text, encoding="utf-8")
    done = subprocess.run([sys.executable, str(path), "--help"], capture_output=True, text=True, check=True)
    assert "--losses" in done.stdout


@examples(100)
@given(
    title=st.text(), arm=st.text(), path=st.text(), names=st.lists(st.text(), min_size=2, max_size=2, unique_by=visible)
)
def test_whatever_titles_arms_paths_and_classes_are_the_head_says_them(
    title: str, arm: str, path: str, names: list[str]
) -> None:
    found = OwnData(channels=1, side=8, classes=2, train=200, test=50, content="0" * 64, names=tuple(names))
    config = RunConfig().with_values(
        {"dataset.name": "own", "dataset.path": path, "dataset.found": found.model_dump(), "optimizer.batch_size": 50}
    )
    head = said_by(_head(config, f"{title}; arm {arm}"))
    assert len(ast.parse(_head(config, title)).body) == 1
    assert head.startswith(f"{title}; arm {arm}\n")
    tree = json.loads(head.removeprefix(f"{title}; arm {arm}").partition("settings:")[2])
    assert tree["dataset"]["path"] == path and tree["dataset"]["found"]["names"] == list(found.names)


@pytest.mark.parametrize(
    "event",
    [
        Event(1, "'''; import os; os._exit(7) #", 0.5),
        Event(1, "optimizer.batch_size", 5),
        Event(1, "optimizer.learning_rate", float("inf")),
        Event(1, "optimizer.learning_rate", float("nan")),
        Event(1, "optimizer.learning_rate", None),
        Event(1, "normalization.momentum", "__import__('os')._exit(7)"),  # pyright: ignore[reportArgumentType]
        Event(-1, "optimizer.learning_rate", 0.5),
        Event("1); import os; (", "optimizer.learning_rate", 0.5),  # pyright: ignore[reportArgumentType]
    ],
    ids=repr,
)
def test_a_change_that_cannot_be_is_refused(event: Event) -> None:
    with pytest.raises(ScriptError, match="was changed while this run trained"):
        script(small(), title="t", changes=[event])
