"""How many runs train at a time, and which one is next."""

from __future__ import annotations

import time

from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.runs import ENDLESS, SHORT, add, ask, wait_for, wait_for_step, wait_until


def test_no_more_runs_train_at_a_time_than_the_limit_says(served: Catalogue) -> None:
    served.set_setting("limit", 2)
    runs = [add(served, SHORT).id for _ in range(5)]
    most = 0
    while any(served.run(run).status is not Status.FINISHED for run in runs):
        most = max(most, served.count(Status.RUNNING))
        time.sleep(0.002)
    assert most == 2


def test_runs_train_in_the_order_of_their_places(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    busy = add(served, ENDLESS)
    wait_for_step(served, busy.id, 1)
    first, second = add(served, ENDLESS), add(served, ENDLESS)
    served.move_to_front(second.experiment)
    ask(served, busy.id, ControlAction.STOP)
    wait_for(served, second.id, Status.RUNNING)
    assert served.run(first.id).status is Status.QUEUED


def test_a_paused_run_leaves_its_place_to_another(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    first, second = add(served, ENDLESS), add(served, ENDLESS)
    wait_for_step(served, first.id, 1)
    assert served.run(second.id).status is Status.QUEUED
    ask(served, first.id, ControlAction.PAUSE)
    wait_for(served, second.id, Status.RUNNING)


def test_a_resumed_run_waits_where_as_many_train_as_may(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    first = add(served, ENDLESS)
    wait_for_step(served, first.id, 5)
    ask(served, first.id, ControlAction.PAUSE)
    wait_for(served, first.id, Status.PAUSED)
    second = add(served, ENDLESS)
    wait_for_step(served, second.id, 1)
    ask(served, first.id, ControlAction.RESUME)
    step = wait_for(served, first.id, Status.QUEUED).step
    ask(served, second.id, ControlAction.STOP)
    wait_for_step(served, first.id, step + 1)


def test_a_higher_limit_counts_at_once(served: Catalogue) -> None:
    served.set_setting("limit", 1)
    runs = [add(served, ENDLESS).id for _ in range(2)]
    wait_for_step(served, runs[0], 1)
    served.set_setting("limit", 2)
    assert wait_until(lambda: served.count(Status.RUNNING) == 2) < 2.0
