"""The settings and the command on a figure: typed into a shell, it gives the same losses, to the last bit."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer
from explorer.config import ConfigError, RunConfig, parse, parse_assignments
from explorer.config.dataset import OwnData
from explorer.experiment import Experiment
from explorer.export.provenance import settings_words, training_command
from explorer.headless import train
from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.history import histories
from explorer.training import train as train_session
from tests.jobs.runs import ChangesAt

BASE = RunConfig().with_values(
    {"training.epochs": 2, "optimizer.batch_size": 128, "recording.moments": 0, "training.device": "cpu"}
)
BOTH = Experiment(base=BASE, vary={"normalization.kind": ("none", "batch")}, seeds=(0, 1), name="it's <b>\\new")
CHANGES = [
    Event(4, "optimizer.learning_rate", 0.2 + 1e-16 * 3),
    Event(7, "normalization.momentum", None),
    Event(11, "optimizer.learning_rate", 1 / 3),
]


def losses(store: Path) -> list[tuple[str, int, bytes]]:
    """Arm, seed and losses of a store's runs, in the order of their names."""
    with Catalogue(store) as catalogue:
        found = []
        for run in catalogue.runs():
            with catalogue.records(run.id) as records:
                found.append((run.arm, run.seed, records.read("loss").values.tobytes()))
    return sorted(found)


def typed(command: str, store: Path, shell: str = "sh") -> None:
    """Type a command into a shell, in which `python` is this one."""
    python = store.parent / "python"
    if not python.exists():
        python.symlink_to(sys.executable)
    there = {"NORMALIZATION_STORE": str(store), "PATH": f"{store.parent}:{os.environ['PATH']}"}
    prefix = {"VIRTUAL_ENV": sys.prefix, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([shell, "-c", command], check=True, env=os.environ | there | prefix, capture_output=True)


def command_of(store: Path, experiment: Experiment) -> str:
    with Catalogue(store) as catalogue:
        return training_command(experiment, histories(catalogue, catalogue.experiments()[0]))


def words_of(store: Path, experiment: Experiment) -> str:
    with Catalogue(store) as catalogue:
        return settings_words(experiment, histories(catalogue, catalogue.experiments()[0]))


@pytest.mark.story
@pytest.mark.parametrize("experiment", [BOTH, Experiment(base=BASE, vary={}, seeds=(5,))], ids=["several", "one"])
def test_the_command_of_runs_that_were_changed_gives_the_same_losses(experiment: Experiment, tmp_path: Path) -> None:
    train(experiment, changes=CHANGES, store=tmp_path / "first")
    typed(command_of(tmp_path / "first", experiment), tmp_path / "again")
    assert losses(tmp_path / "again") == losses(tmp_path / "first")
    train(experiment, store=tmp_path / "unchanged")
    assert losses(tmp_path / "unchanged") != losses(tmp_path / "first")


def by_hand(store: Path, experiment: Experiment, at: Sequence[Sequence[int]]) -> None:
    """Train an experiment's runs, each with changes at steps of its own, as earlier versions could."""
    with Catalogue(store) as catalogue:
        for run, steps in zip(catalogue.add(experiment), at, strict=True):
            changes = ChangesAt([Event(step, "optimizer.learning_rate", 0.01 * step) for step in steps])
            outcome = train_session(run.config, catalogue.run_folder(run.id), changes)
            catalogue.release(run.id, outcome.status, done=outcome.step)


@pytest.mark.story
def test_runs_that_were_changed_at_other_steps_are_written_one_by_one(tmp_path: Path) -> None:
    experiment = BOTH.model_copy(update={"seeds": (0,)})
    by_hand(tmp_path / "first", experiment, [(4, 9), (6,)])
    command = command_of(tmp_path / "first", experiment)
    assert command.count("python -m explorer train") == 2
    typed(command, tmp_path / "again")
    assert losses(tmp_path / "again") == losses(tmp_path / "first")
    words = words_of(tmp_path / "first", experiment)
    assert "none: learning rate 0.04 from step 5 · none: learning rate 0.09 from step 10" in words
    assert "batch: learning rate 0.06 from step 7" in words


@pytest.mark.story
def test_a_change_after_a_runs_end_is_no_difference(tmp_path: Path) -> None:
    """One arm diverges before the change that the other one makes."""
    values = {"optimizer.learning_rate": 1000.0, "network.family": "mlp"}
    diverging = BOTH.model_copy(update={"base": BASE.with_values(values), "seeds": (0,)})
    train(diverging, changes=[Event(15, "optimizer.learning_rate", 0.5)], store=tmp_path / "first")
    with Catalogue(tmp_path / "first") as catalogue:
        found = histories(catalogue, catalogue.experiments()[0])
    assert {len(history.events) for history in found} == {0, 1}, "one of them never came to the change"
    command = command_of(tmp_path / "first", diverging)
    assert command.count("python -m explorer train") == 1
    typed(command, tmp_path / "again")
    assert losses(tmp_path / "again") == losses(tmp_path / "first")


def test_the_settings_line_says_what_was_changed_and_when(tmp_path: Path) -> None:
    train(BOTH.model_copy(update={"seeds": (0,)}), changes=CHANGES, store=tmp_path)
    assert (
        "none or batch · learning rate 0.2 from step 5 · momentum cumulative from step 8 · "
        "learning rate 0.333333 from step 12 · batch size 128" in words_of(tmp_path, BOTH)
    )


def test_a_run_that_was_not_changed_is_written_as_before(tmp_path: Path) -> None:
    experiment = Experiment(base=BASE, vary={}, seeds=(0,))
    train(experiment, store=tmp_path)
    assert command_of(tmp_path, experiment) == training_command(experiment)
    assert words_of(tmp_path, experiment) == settings_words(experiment)


@pytest.mark.parametrize("step", [20, 10**9])
def test_a_change_after_the_last_step_is_refused_before_anything_is_written(step: int, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"the last step is 20; choose a step below 20"):
        train(BASE, changes=[explorer.Event(step, "optimizer.learning_rate", 0.2)], store=tmp_path)
    assert not list(tmp_path.iterdir())


@settings(deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"])), path=st.text(st.characters(exclude_categories=["Cs"])))
def test_names_and_paths_come_through_the_shell_as_they_are(name: str, path: str) -> None:
    found = OwnData(channels=1, side=8, classes=2, train=200, test=50, content="0" * 64, names=(name, f"{name}b"))
    values = {"dataset.name": "own", "dataset.path": path, "dataset.found": found.model_dump()}
    base = BASE.with_values(values)
    words = shlex.split(training_command(Experiment(base=base, vary={}, seeds=(0,))))
    assert RunConfig().with_values(parse_assignments(words[5::2])) == base
    several = Experiment(base=base, seeds=(0, 1), name=name)
    words = shlex.split(training_command(several))
    assert parse(Experiment, words[1 if words[0] == "echo" else 2]) == several


@pytest.mark.parametrize("name", ["a\\nb \\x41 \\", "it's", "$(touch x) `y` !z", "é\n\t\x01"])
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_every_shell_hands_a_name_on_as_it_is(name: str, shell: str) -> None:
    several = Experiment(base=BASE, seeds=(0, 1), name=name)
    command = training_command(several).partition(" | python")[0]
    read = subprocess.run([shell, "-c", command], capture_output=True, text=True, check=True).stdout
    assert parse(Experiment, read) == several
    assert np.all([run.training.epochs == 2 for _, _, run in several.runs()])
