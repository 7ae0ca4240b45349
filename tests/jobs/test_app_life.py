"""Runs train while an app of their store lives; when the last one is gone they stop, and the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from explorer.jobs.client import ensure_supervisor, stop_supervisor
from explorer.jobs.supervisor import AHEAD
from explorer.store.catalogue import Catalogue
from explorer.store.job import PACE
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

LONG = SECONDS_LONG.with_values({"training.epochs": 120})
"""Still trains at the third end, also where the machine is busy and an end takes its time."""
OpenApp = Callable[[], "subprocess.Popen[bytes]"]


def test_a_run_outlives_three_ends_of_its_app_and_comes_out_the_same(
    catalogue: Catalogue, open_app: OpenApp, tmp_path: Path
) -> None:
    catalogue.set_setting("limit", 2)
    run, paused = add(catalogue, LONG), add(catalogue, ENDLESS)
    app = open_app()
    wait_for_step(catalogue, paused.id, 1)
    ask(catalogue, paused.id, ControlAction.PAUSE)
    paused_at = wait_for(catalogue, paused.id, Status.PAUSED).step

    for end in ("terminated", "killed", "killed with the supervisor"):
        wait_for_step(catalogue, run.id, catalogue.run(run.id).step + 5)
        (supervisor,) = catalogue.living("supervisor")
        workers = [owner for name in (run.id, paused.id) if (owner := catalogue.run(name).owner) is not None]
        app.send_signal(signal.SIGTERM if end == "terminated" else signal.SIGKILL)
        if end == "killed with the supervisor":
            os.kill(supervisor.pid, signal.SIGKILL)
        assert wait_until(lambda workers=workers: not any(worker.is_alive for worker in workers)) < 2.0
        app.wait()
        left, still = catalogue.run(run.id), catalogue.run(paused.id)
        assert left.status is Status.INTERRUPTED
        assert len(written_losses(catalogue, run.id)) >= left.step
        assert (still.status, still.step, still.owner) == (Status.PAUSED, paused_at, None)
        app = open_app()
        wait_for(catalogue, run.id, Status.RUNNING)

    wait_for(catalogue, run.id, Status.FINISHED)
    assert_same_run(catalogue.run_folder(run.id), train_uninterrupted(LONG, tmp_path / "reference"))
    assert catalogue.run(paused.id).status is Status.PAUSED


def test_two_apps_share_one_supervisor_and_a_run_goes_on_while_one_of_them_lives(
    catalogue: Catalogue, open_app: OpenApp
) -> None:
    first, second = open_app(), open_app()
    run = add(catalogue, ENDLESS)
    wait_for_step(catalogue, run.id, 1)
    (supervisor,) = catalogue.living("supervisor")
    assert {owner.pid for owner in catalogue.living("app")} == {first.pid, second.pid}
    first.kill()
    first.wait()
    wait_for_step(catalogue, run.id, catalogue.run(run.id).step + 200)
    assert catalogue.run(run.id).status is Status.RUNNING

    os.kill(supervisor.pid, signal.SIGKILL)
    wait_until(lambda: not supervisor.is_alive)
    wait_for_step(catalogue, run.id, catalogue.run(run.id).step + 200)
    (another,) = catalogue.living("supervisor")
    assert another != supervisor


def test_of_two_supervisors_started_at_once_one_serves_and_the_other_says_so(
    catalogue: Catalogue, supervise: Supervise
) -> None:
    both = [supervise(), supervise()]
    wait_until(lambda: any(supervisor.poll() is not None for supervisor in both))
    (ended,) = [supervisor for supervisor in both if supervisor.poll() is not None]
    assert ended.returncode == 0
    assert "serves" in (catalogue.folder / "supervisor.log").read_text()
    wait_until(lambda: len(catalogue.living("supervisor")) == 1)


def test_ensuring_a_supervisor_again_and_again_starts_one(catalogue: Catalogue) -> None:
    for _ in range(20):
        ensure_supervisor(catalogue.folder)
    wait_until(lambda: catalogue.living("supervisor"))
    (supervisor,) = catalogue.living("supervisor")
    ensure_supervisor(catalogue.folder)
    assert catalogue.living("supervisor") == [supervisor]
    stop_supervisor(catalogue.folder)
    assert not supervisor.is_alive


def test_a_supervisor_that_is_only_starting_stops_too(catalogue: Catalogue) -> None:
    for wait in (0.0, 0.2, 0.5, 1.0):
        ensure_supervisor(catalogue.folder)
        (starting,) = [child for child in psutil.Process().children() if str(catalogue.folder) in child.cmdline()]
        time.sleep(wait)
        stop_supervisor(catalogue.folder)
        assert not starting.is_running()
        assert not catalogue.living("supervisor")


def test_the_machine_is_measured_once_where_an_app_comes(
    catalogue: Catalogue, open_app: Callable[[], subprocess.Popen[bytes]]
) -> None:
    open_app()
    wait_until(lambda: catalogue.setting(PACE, 0.0))
    pace = catalogue.setting(PACE, 0.0)
    assert pace > 0
    stop_supervisor(catalogue.folder)
    wait_until(lambda: catalogue.living("supervisor"))  # the app starts another
    time.sleep(AHEAD + 1)
    assert not catalogue.count_jobs(Status.QUEUED) and catalogue.setting(PACE, 0.0) == pace
