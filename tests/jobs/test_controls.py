"""Pause, single step, resume, stop, restart, while real training goes on."""

from __future__ import annotations

import time

import pytest

from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.runs import ENDLESS, SHORT, add, ask, wait_for, wait_for_step, wait_until, written_losses


def test_a_queued_run_trains_to_its_end(served: Catalogue) -> None:
    run = add(served, SHORT)
    finished = wait_for(served, run.id, Status.FINISHED)
    assert finished.step == finished.steps == len(written_losses(served, run.id))
    assert finished.owner is None


def test_a_paused_run_has_written_every_step_and_makes_no_more(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    ask(served, run.id, ControlAction.PAUSE)
    paused = wait_for(served, run.id, Status.PAUSED)
    assert len(written_losses(served, run.id)) == paused.step
    time.sleep(0.3)
    assert len(written_losses(served, run.id)) == served.run(run.id).step == paused.step
    assert not served.controls(run.id)


def test_a_single_step_of_a_paused_run_is_one_step(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    ask(served, run.id, ControlAction.PAUSE)
    step = wait_for(served, run.id, Status.PAUSED).step
    for extra in (1, 2, 3):
        ask(served, run.id, ControlAction.STEP)
        wait_until(lambda extra=extra: served.run(run.id).step == step + extra)
    time.sleep(0.2)
    assert served.run(run.id).status is Status.PAUSED
    assert len(written_losses(served, run.id)) == step + 3


def test_a_resumed_run_goes_on_from_where_it_paused(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    ask(served, run.id, ControlAction.PAUSE)
    step = wait_for(served, run.id, Status.PAUSED).step
    ask(served, run.id, ControlAction.RESUME)
    wait_for_step(served, run.id, step + 5)
    assert served.run(run.id).status is Status.RUNNING


def test_a_stopped_run_keeps_its_records_and_can_be_resumed(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    ask(served, run.id, ControlAction.STOP)
    stopped = wait_for(served, run.id, Status.STOPPED)
    assert stopped.owner is None
    assert len(written_losses(served, run.id)) == stopped.step
    ask(served, run.id, ControlAction.RESUME)
    wait_for_step(served, run.id, stopped.step + 5)


def test_a_stop_is_answered_within_two_seconds(served: Catalogue) -> None:
    run = add(served, ENDLESS)
    wait_for_step(served, run.id, 5)
    ask(served, run.id, ControlAction.STOP)
    wait_for(served, run.id, Status.STOPPED, seconds=2.0)


@pytest.mark.parametrize(
    ("action", "status"), [(ControlAction.STOP, Status.STOPPED), (ControlAction.PAUSE, Status.PAUSED)]
)
def test_a_run_that_waits_can_be_stopped_and_paused_before_it_starts(
    served: Catalogue, action: ControlAction, status: Status
) -> None:
    served.set_setting("limit", 1)
    first, second = add(served, ENDLESS), add(served, ENDLESS)
    wait_for_step(served, first.id, 1)
    ask(served, second.id, action)
    wait_for(served, second.id, status)
    assert served.run(second.id).step == 0


def test_a_run_can_be_stepped_from_its_very_start(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    first, second = add(served, ENDLESS), add(served, ENDLESS)
    wait_for_step(served, first.id, 1)
    ask(served, second.id, ControlAction.PAUSE)
    wait_for(served, second.id, Status.PAUSED)
    ask(served, second.id, ControlAction.STEP)
    wait_until(lambda: served.run(second.id).step == 1)
    assert served.run(second.id).status is Status.PAUSED
    assert served.run(first.id).status is Status.RUNNING


def test_a_restarted_experiment_trains_anew_and_the_first_one_stays(served: Catalogue) -> None:
    run = add(served, SHORT)
    wait_for(served, run.id, Status.FINISHED)
    (again,) = served.restart(run.experiment)
    wait_for(served, again.id, Status.FINISHED)
    assert again.id != run.id
    assert written_losses(served, again.id).tobytes() == written_losses(served, run.id).tobytes()
