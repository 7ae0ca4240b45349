"""Callbacks: each is called around every step, may end the session, and is told of every writing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from explorer.config import RunConfig
from explorer.store.checkpoint_files import LATEST
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.training import Callback, Outcome, Session, train
from explorer.training.callback import EndTraining
from explorer.training.checkpoints import load_checkpoint
from explorer.training.pace import Pace

CONFIG = RunConfig().with_values({"training.epochs": 1, "optimizer.batch_size": 128, "recording.moments": 2})


class _Notes(Callback):
    def __init__(self, notes: list[tuple[str, int]], name: str = "") -> None:
        self.notes, self.name = notes, name

    def before_step(self, session: Session) -> Status | None:
        self.notes.append((f"{self.name}before", session.step))

    def after_step(self, session: Session) -> None:
        self.notes.append((f"{self.name}after", session.step))


class _EndsBefore(Callback):
    def __init__(self, step: int) -> None:
        self.step = step

    def before_step(self, session: Session) -> Status | None:
        return Status.STOPPED if session.step == self.step - 1 else None


def test_every_callback_is_called_around_every_step_in_its_order(tmp_path: Path) -> None:
    notes: list[tuple[str, int]] = []
    assert train(CONFIG, tmp_path, _Notes(notes, "first "), _Notes(notes, "second ")).status is Status.FINISHED
    around_a_step = (("first before", 0), ("second before", 0), ("first after", 1), ("second after", 1))
    assert notes == [(name, step + later) for step in range(CONFIG.steps) for name, later in around_a_step]


@pytest.mark.parametrize("place", [0, 1])
def test_any_callback_ends_a_session_with_a_checkpoint(tmp_path: Path, place: int) -> None:
    callbacks: list[Callback] = [_Notes([])]
    callbacks.insert(place, _EndsBefore(4))
    assert train(CONFIG, tmp_path, *callbacks) == Outcome(Status.STOPPED, 3)
    assert load_checkpoint(tmp_path / "checkpoints" / LATEST).step == 3


def test_a_callback_may_end_a_session_after_a_step_with_its_reason(tmp_path: Path) -> None:
    class Ends(Callback):
        def after_step(self, session: Session) -> None:
            if session.step == 2:
                raise EndTraining(Status.INTERRUPTED, "enough was seen")

    assert train(CONFIG, tmp_path, Ends()) == Outcome(Status.INTERRUPTED, 2, "enough was seen")


def test_a_callback_is_told_of_what_is_written_and_nothing_else(tmp_path: Path) -> None:
    written: list[tuple[int, int]] = []

    class Told(Callback):
        def before_step(self, session: Session) -> Status | None:
            if session.step == 5:
                session.save()

        def after_flush(self, session: Session) -> None:
            with Records(tmp_path) as records:
                written.append((session.step, records.last_step))

    train(CONFIG, tmp_path, Told())
    assert {1, 5, CONFIG.steps} <= {step for step, _ in written}  # before the first looks, when asked, and at the end
    assert all(step == there for step, there in written)


def test_a_run_that_diverged_is_told_with_the_step_at_which_it_did(tmp_path: Path) -> None:
    class Told(Callback):
        last = 0

        def after_flush(self, session: Session) -> None:
            self.last = session.step

    told = Told()
    config = CONFIG.with_values({"normalization.kind": "none", "optimizer.learning_rate": 1000.0, "training.epochs": 5})
    outcome = train(config, tmp_path, told)
    assert outcome.status is Status.DIVERGED and told.last == outcome.step < config.steps


@pytest.mark.parametrize(("seconds", "pause"), [(0.0, 0.25), (0.01, 0.5), (1.0, 2.0)])
def test_work_is_due_again_by_how_long_it_took(monkeypatch: pytest.MonkeyPatch, seconds: float, pause: float) -> None:
    now = 100.0
    monkeypatch.setattr(time, "perf_counter", lambda: now)
    pace = Pace(share=0.02, least=0.25, most=2.0, first=0.125)
    now = 100.125
    assert not pace.is_due
    now = 100.25
    assert pace.is_due
    with pace.measured():
        now += seconds
    ended = now
    now = ended + 0.99 * pause
    assert not pace.is_due
    now = ended + 1.01 * pause
    assert pace.is_due
