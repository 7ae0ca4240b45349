"""Real runs that the tests of this folder train, and what it means that two of them are the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.store.checkpoint_files import LATEST
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import ControlAction, Run, Status
from explorer.store.waiting_looks import waiting_steps
from explorer.training import Callback, Session, train
from explorer.training.checkpoints import load_checkpoint

PATIENCE = 150.0  # seconds; a machine may be busy with other things

ENDLESS = RunConfig().with_values({"network.family": "mlp", "training.epochs": 50_000, "recording.moments": 4})
"""Trains for longer than any test waits."""

SHORT = RunConfig().with_values({"network.family": "mlp", "training.epochs": 12, "recording.moments": 6})
"""Trains for a fraction of a second."""

SECONDS_LONG = SHORT.with_values({"training.epochs": 200})
"""Trains for a second or two: long enough to be killed in between, and short enough to be trained twice."""


def add(catalogue: Catalogue, config: RunConfig) -> Run:
    """Queue a single run."""
    return catalogue.add(Experiment(base=config, vary={}, seeds=(config.training.seed,)))[0]


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Seconds until `condition` held; fails where it does not within so many."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds:g} s"
        time.sleep(0.005)
    return time.monotonic() - began


def wait_for(catalogue: Catalogue, run: str, *statuses: Status, seconds: float = PATIENCE) -> Run:
    """The run, once it has one of these statuses; fails at once where it failed instead."""

    def has_come() -> bool:
        found = catalogue.run(run)
        assert found.status is not Status.FAILED or Status.FAILED in statuses, found.message
        return found.status in statuses

    wait_until(has_come, seconds)
    return catalogue.run(run)


def wait_for_step(catalogue: Catalogue, run: str, step: int) -> Run:
    wait_until(lambda: catalogue.run(run).step >= step)
    return catalogue.run(run)


def ask(catalogue: Catalogue, run: str, action: ControlAction) -> None:
    catalogue.ask([run], action)


def written_losses(catalogue: Catalogue, run: str) -> np.ndarray:
    """Every loss that is on disk now."""
    with catalogue.records(run) as records:
        return records.read("loss").values if records.last_step else np.zeros(0, np.float32)


class ChangesAt(Callback):
    """Changes settings at given steps, with nobody asking: what a run with these changes is without interruption."""

    def __init__(self, changes: Sequence[Event]) -> None:
        self._changes = changes

    def before_step(self, session: Session) -> Status | None:
        for event in self._changes:
            if event.step == session.step:
                session.change(event.setting, event.value)
        return None


def train_uninterrupted(config: RunConfig, folder: Path, changes: Sequence[Event] = ()) -> Path:
    """Train a run in this process from its start to its end. Returns its folder."""
    outcome = train(config, folder, ChangesAt(changes))
    assert outcome.status is Status.FINISHED, outcome.message
    return folder


def assert_same_run(folder: Path, reference: Path) -> None:
    """Everything recorded, also beside the run, and its parameters and buffers at the end are equal to the last bit."""
    wait_until(lambda: not waiting_steps(folder))
    with Records(folder) as ours, Records(reference) as theirs:
        assert ours.series() == theirs.series()
        assert ours.events() == theirs.events()
        for info in theirs.series():
            mine, other = (records.read(info.quantity, info.layer) for records in (ours, theirs))
            np.testing.assert_array_equal(mine.steps, other.steps, err_msg=f"{info}")
            assert mine.values.tobytes() == other.values.tobytes(), f"{info} differs"
    mine, other = (load_checkpoint(path / "checkpoints" / LATEST) for path in (folder, reference))
    assert mine.step == other.step
    assert mine.state.keys() == other.state.keys()
    for name, tensor in other.state.items():
        assert mine.state[name].numpy().tobytes() == tensor.numpy().tobytes(), f"{name} differs"
