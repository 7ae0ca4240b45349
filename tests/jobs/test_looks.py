"""Looks are taken by workers of their own, beside the runs and after them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable

from explorer.config import RunConfig
from explorer.store.catalogue import Catalogue
from explorer.store.job import CALIBRATION, PACE, looks_of
from explorer.store.run import Status
from explorer.store.waiting_looks import waiting_steps
from tests.jobs.runs import SHORT, add, wait_for, wait_until

OpenApp = Callable[[], subprocess.Popen[bytes]]

LENET = RunConfig().with_values({"training.epochs": 2})


def looks(catalogue: Catalogue, run: str) -> int:
    with catalogue.records(run) as records:
        return len(records.moments("eval_loss"))


def test_a_run_is_looked_at_by_another_process(served: Catalogue) -> None:
    run = add(served, LENET).id
    wait_for(served, run, Status.FINISHED)
    wait_until(lambda: looks(served, run) == 43 and not waiting_steps(served.run_folder(run)))
    job = served.job(looks_of(run))
    assert job is not None and not job.is_run
    wait_until(lambda: (found := served.job(looks_of(run))) is not None and found.status is Status.FINISHED)


def test_looks_are_no_studies_and_leave_the_runs_their_places(served: Catalogue) -> None:
    runs = [add(served, SHORT).id for _ in range(3)]
    for run in runs:
        wait_for(served, run, Status.FINISHED)
        wait_until(lambda run=run: not waiting_steps(served.run_folder(run)))
    assert {found.id for found in served.runs()} >= set(runs)
    assert not {found.id for found in served.runs()} & {looks_of(run) for run in runs}


def test_looks_that_are_killed_are_taken_by_the_next(served: Catalogue) -> None:
    run = add(served, LENET.with_values({"network.width": 2, "training.epochs": 8})).id

    def killed() -> bool:
        job = served.job(looks_of(run))
        if job is None or job.owner is None or job.status is not Status.RUNNING:
            return False
        os.kill(job.owner.pid, signal.SIGKILL)
        return True

    wait_until(killed)
    wait_for(served, run, Status.FINISHED)
    served.ask_for_looks(run)
    wait_until(lambda: looks(served, run) == 60 and not waiting_steps(served.run_folder(run)))


def test_the_machine_is_measured_once_when_an_app_first_comes(catalogue: Catalogue, open_app: OpenApp) -> None:
    open_app()
    wait_until(lambda: catalogue.setting(PACE, 0.0))
    assert 0.02 < catalogue.setting(PACE, 0.0) < 50
    job = catalogue.job(CALIBRATION)
    assert job is not None and not job.is_run
    assert catalogue.runs() == []
