"""A worker killed at any moment loses nothing that was written, and its run resumes to the same bits."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.runs import (
    ENDLESS,
    SECONDS_LONG,
    add,
    ask,
    assert_same_run,
    train_uninterrupted,
    wait_for,
    wait_for_step,
    wait_until,
    written_losses,
)


def _kill_worker(catalogue: Catalogue, run: str, number: int = signal.SIGKILL) -> None:
    owner = catalogue.run(run).owner
    assert owner is not None
    os.kill(owner.pid, number)


@pytest.mark.parametrize("seed", range(2))
def test_a_run_whose_worker_is_killed_three_times_comes_out_the_same(
    served: Catalogue, tmp_path: Path, seed: int
) -> None:
    moments = random.Random(seed)
    run = add(served, SECONDS_LONG)
    for _ in range(3):
        wait_for(served, run.id, Status.RUNNING)
        time.sleep(moments.uniform(0.0, 0.7))
        before = written_losses(served, run.id)
        _kill_worker(served, run.id)
        killed = wait_for(served, run.id, Status.INTERRUPTED)
        assert "SIGKILL" in killed.message
        assert written_losses(served, run.id)[: len(before)].tobytes() == before.tobytes()
        ask(served, run.id, ControlAction.RESUME)
        wait_until(lambda: served.run(run.id).status is not Status.INTERRUPTED)
    wait_for(served, run.id, Status.FINISHED)
    assert_same_run(served.run_folder(run.id), train_uninterrupted(SECONDS_LONG, tmp_path / "reference"))


def test_a_run_whose_worker_died_does_not_go_on_by_itself(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    _kill_worker(served, run.id)
    wait_for(served, run.id, Status.INTERRUPTED)
    time.sleep(0.5)
    assert served.run(run.id).status is Status.INTERRUPTED


def test_a_paused_run_whose_worker_is_killed_can_be_resumed(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    ask(served, run.id, ControlAction.PAUSE)
    step = wait_for(served, run.id, Status.PAUSED).step
    _kill_worker(served, run.id)
    wait_for(served, run.id, Status.INTERRUPTED)
    ask(served, run.id, ControlAction.RESUME)
    wait_for_step(served, run.id, step + 1)


def test_a_worker_asked_by_the_system_to_end_writes_a_checkpoint_first(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    _kill_worker(served, run.id, signal.SIGTERM)
    interrupted = wait_for(served, run.id, Status.INTERRUPTED, seconds=2.0)
    assert len(written_losses(served, run.id)) == interrupted.step


def test_other_runs_go_on_when_one_worker_is_killed(served: Catalogue) -> None:
    served.set_setting("limit", 2)
    first, second = add(served, ENDLESS), add(served, ENDLESS)
    wait_for_step(served, first.id, 5)
    wait_for_step(served, second.id, 5)
    _kill_worker(served, first.id)
    wait_for(served, first.id, Status.INTERRUPTED)
    wait_for_step(served, second.id, served.run(second.id).step + 5)
