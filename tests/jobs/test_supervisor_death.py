"""A supervisor that ends, politely or not, takes nothing with it: its workers write and end, the next one goes on."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.conftest import Supervise
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


def test_a_run_outlives_three_ends_of_its_supervisor_and_comes_out_the_same(
    catalogue: Catalogue, supervise: Supervise, tmp_path: Path
) -> None:
    run, paused = add(catalogue, SECONDS_LONG), add(catalogue, ENDLESS)
    supervisor = supervise("--limit", "2")
    paused_at = _pause(catalogue, paused.id)

    for number in (signal.SIGTERM, signal.SIGKILL):
        step = catalogue.run(run.id).step
        wait_for_step(catalogue, run.id, step + 5)
        worker = catalogue.run(run.id).owner
        assert worker is not None
        supervisor.send_signal(number)
        assert wait_until(lambda worker=worker: not worker.is_alive) < 2.0
        supervisor.wait(timeout=2)
        left = catalogue.run(run.id)
        assert left.status is Status.INTERRUPTED
        assert len(written_losses(catalogue, run.id)) >= left.step
        supervisor = supervise()
        wait_for(catalogue, run.id, Status.RUNNING)

    ask(catalogue, paused.id, ControlAction.STEP)  # so that it has a process again
    wait_until(lambda: catalogue.run(paused.id).step == paused_at + 1)
    time.sleep(0.1)
    _kill_with_workers(catalogue, supervisor.pid, [run.id, paused.id])
    supervisor.wait()
    supervise()
    wait_for(catalogue, run.id, Status.FINISHED)
    assert_same_run(catalogue.run_folder(run.id), train_uninterrupted(SECONDS_LONG, tmp_path / "reference"))

    still = catalogue.run(paused.id)
    assert (still.status, still.step, still.owner) == (Status.PAUSED, paused_at + 1, None)


def _pause(catalogue: Catalogue, run: str) -> int:
    wait_for_step(catalogue, run, 1)
    ask(catalogue, run, ControlAction.PAUSE)
    return wait_for(catalogue, run, Status.PAUSED).step


def _kill_with_workers(catalogue: Catalogue, supervisor: int, runs: list[str]) -> None:
    workers = [catalogue.run(run).owner for run in runs]
    os.kill(supervisor, signal.SIGKILL)
    for worker in workers:
        if worker is not None:
            os.kill(worker.pid, signal.SIGKILL)


def test_a_supervisor_with_nothing_to_do_stops_by_itself(catalogue: Catalogue, supervise: Supervise) -> None:
    supervisor = supervise("--idle", "0.5")
    assert supervisor.wait(timeout=20) == 0
    assert not catalogue.living("supervisor")


def test_a_supervisor_whose_store_is_replaced_stops_by_itself(catalogue: Catalogue, supervise: Supervise) -> None:
    supervisor = supervise()
    wait_until(lambda: catalogue.living("supervisor"))
    shutil.rmtree(catalogue.folder)
    Catalogue(catalogue.folder).close()  # a new one in its place
    assert supervisor.wait(timeout=5) == 0
