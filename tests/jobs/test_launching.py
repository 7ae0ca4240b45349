"""The seam between the supervisor and its workers, with launchers of other kinds."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from explorer.jobs.launcher import ATTEMPTS, PAUSE, Launcher, LocalWorker, StudyProcess, Worker
from explorer.jobs.supervisor import Supervisor
from explorer.jobs.worker import Job
from explorer.store.catalogue import Catalogue
from explorer.store.owner import Owner
from explorer.store.run import ControlAction, Status
from explorer.store.studies import Studies
from tests.jobs.conftest import Supervise
from tests.jobs.runs import ENDLESS, SHORT, add, ask, wait_for, wait_until


def swell(job: Job, line: Connection) -> None:
    """A worker that takes memory and does not stop by itself, where the system sets no limit."""
    with Catalogue(job.store) as catalogue:
        catalogue.claim(job.run, Owner.this_process())
        taken = []
        while not line.poll(0.01):
            taken.append(b"x" * 20_000_000)


class UnlimitedLauncher:
    is_ready = True

    def prepare(self) -> None:
        """It is."""

    def close(self) -> None:
        """Nothing is kept ready."""

    def start_study(self, store: Path, key: str) -> StudyProcess:
        raise OSError(f"no process for {key} in {store}")

    def start(self, job: Job) -> Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=swell, args=(job, theirs), daemon=True)
        process.start()
        return LocalWorker(job, process, ours)


class RefusingLauncher:
    is_ready = True

    def prepare(self) -> None:
        """It is."""

    def close(self) -> None:
        """Nothing is kept ready."""

    def start(self, job: Job) -> Worker:
        raise OSError(11, f"no process for {job.run}")

    def start_study(self, store: Path, key: str) -> StudyProcess:
        raise OSError(11, f"no process for {key} in {store}")


@pytest.fixture
def supervised_by(tmp_path: Path) -> Iterator:
    """Runs a supervisor in a thread of this process, with a launcher of the test's own."""
    supervisors: list[tuple[Supervisor, threading.Thread]] = []

    def start(launcher: Launcher) -> None:
        supervisor = Supervisor(Catalogue(tmp_path), launcher, idle=60.0)
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        supervisors.append((supervisor, thread))

    yield start
    for supervisor, thread in supervisors:
        supervisor.stop()
        thread.join(timeout=10)


def test_a_worker_whose_memory_the_system_does_not_limit_is_ended_by_the_watch(tmp_path: Path, supervised_by) -> None:
    with Catalogue(tmp_path) as catalogue:
        catalogue.set_setting("memory", 0.3)
        run = add(catalogue, ENDLESS)
        supervised_by(UnlimitedLauncher())
        failed = wait_for(catalogue, run.id, Status.FAILED)
    assert "a run may take 0.30 GiB" in failed.message
    assert "--memory" in failed.message


def test_a_run_for_which_no_process_can_be_started_fails_once_and_says_why(tmp_path: Path, supervised_by) -> None:
    with Catalogue(tmp_path) as catalogue:
        run = add(catalogue, ENDLESS)
        supervised_by(RefusingLauncher())
        failed = wait_for(catalogue, run.id, Status.FAILED)
        time.sleep(0.2)
        assert catalogue.run(run.id).status is Status.FAILED
    assert f"no process for {run.id}" in failed.message


def test_a_study_for_which_no_process_can_be_started_fails_and_says_why(tmp_path: Path, supervised_by) -> None:
    with Studies(tmp_path) as studies:
        study = studies.request("initial_gradients")
        supervised_by(RefusingLauncher())
        wait_until(lambda: (found := studies.find(study.key)) is not None and found.status is Status.FAILED)
        found = studies.find(study.key)
    assert found is not None and "no process" in found.message


# ── the fork server ──────────────────────────────────────────────────────────────────────────────────────


def fork_servers(supervisor: int) -> list[psutil.Process]:
    """The processes of a supervisor from which workers are forked, also while they still import."""
    found = []
    for child in psutil.Process(supervisor).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if any("multiprocessing.forkserver" in argument for argument in child.cmdline()):
                found.append(child)
    return found


def kill_next_fork_server(supervisor: int, killed: set[int]) -> None:
    """Kill the next one as soon as it is there: long before PyTorch is imported."""
    wait_until(lambda: {child.pid for child in fork_servers(supervisor)} - killed)
    for child in fork_servers(supervisor):
        killed.add(child.pid)
        child.kill()


def test_a_fork_server_that_dies_while_it_imports_is_started_again(catalogue: Catalogue, supervise: Supervise) -> None:
    run = add(catalogue, SHORT)
    supervisor, killed = supervise(), set()
    for _ in range(ATTEMPTS - 1):
        kill_next_fork_server(supervisor.pid, killed)
    wait_for(catalogue, run.id, Status.FINISHED)


def test_where_no_fork_server_lives_runs_and_studies_fail_with_the_reason_and_the_next_start_is_clean(
    catalogue: Catalogue, supervise: Supervise
) -> None:
    run = add(catalogue, SHORT)
    with Studies(catalogue.folder) as studies:
        study = studies.request("initial_gradients")
        supervisor, killed = supervise(), set()
        for _ in range(ATTEMPTS):
            kill_next_fork_server(supervisor.pid, killed)
        failed = wait_for(catalogue, run.id, Status.FAILED)
        found = studies.find(study.key)
    assert "no training process can be started" in failed.message
    assert found is not None and "no training process can be started" in found.message
    size = (catalogue.folder / "supervisor.log").stat().st_size
    time.sleep(2 * PAUSE)
    assert (catalogue.folder / "supervisor.log").stat().st_size == size
    ask(catalogue, run.id, ControlAction.RESUME)
    wait_until(lambda: catalogue.run(run.id).status is not Status.FAILED)
    wait_for(catalogue, run.id, Status.FINISHED)


def test_a_fork_server_that_dies_later_costs_no_run(catalogue: Catalogue, supervise: Supervise) -> None:
    supervisor = supervise()
    first = add(catalogue, SHORT)
    wait_for(catalogue, first.id, Status.FINISHED)
    kill_next_fork_server(supervisor.pid, set())
    second = add(catalogue, SHORT)
    wait_for(catalogue, second.id, Status.FINISHED)
