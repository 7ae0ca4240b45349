"""What a run's own process answers, in this process."""

from __future__ import annotations

from multiprocessing import Pipe

import pytest

from explorer.jobs import run_callback as module
from explorer.jobs.run_callback import RunCallback
from explorer.store.catalogue import Catalogue
from explorer.store.owner import Owner
from explorer.store.run import ControlAction, Status
from explorer.training import Outcome, train
from tests.jobs.runs import ENDLESS, add, ask, written_losses


def _train(catalogue: Catalogue, run: str, *, is_supervised: bool = True) -> Outcome:
    assert catalogue.claim(run, Owner.this_process())
    ours, theirs = Pipe()
    with ours, theirs, RunCallback(catalogue, run, line=theirs if is_supervised else None) as callback:
        return train(catalogue.run(run).config, catalogue.run_folder(run), callback)


def test_a_run_that_is_paused_for_long_gives_its_process_back(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    run = add(catalogue, ENDLESS)
    ask(catalogue, run.id, ControlAction.STEP)
    outcome = _train(catalogue, run.id)
    assert (outcome.status, outcome.step) == (Status.PAUSED, 1)
    assert len(written_losses(catalogue, run.id)) == 1


def test_what_is_asked_in_one_breath_is_done_in_its_order(catalogue: Catalogue) -> None:
    run = add(catalogue, ENDLESS)
    for action in (ControlAction.PAUSE, ControlAction.RESUME, ControlAction.STOP):
        ask(catalogue, run.id, action)
    assert _train(catalogue, run.id, is_supervised=False).status is Status.STOPPED


def test_a_resumed_run_waits_in_the_queue_where_others_train(catalogue: Catalogue) -> None:
    run, other = add(catalogue, ENDLESS), add(catalogue, ENDLESS)
    assert catalogue.claim(other.id, Owner.this_process())
    for action in (ControlAction.PAUSE, ControlAction.RESUME):
        ask(catalogue, run.id, action)
    assert catalogue.claim(run.id, Owner.this_process())
    with RunCallback(catalogue, run.id, limit=1) as callback:
        outcome = train(run.config, catalogue.run_folder(run.id), callback)
    assert outcome.status is Status.QUEUED
