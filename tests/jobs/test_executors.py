"""The seam between the supervisor and its workers: with executors of other kinds, and where one fails."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from explorer.jobs.executors import Ended, Executor
from explorer.jobs.executors.local import ATTEMPTS, PAUSE, LocalProcessExecutor
from explorer.jobs.lines import Line
from explorer.jobs.memory import resident
from explorer.jobs.supervisor import Supervisor
from explorer.jobs.task import ExitReport, Task
from explorer.store.catalogue import Catalogue
from explorer.store.owner import Owner
from explorer.store.run import ControlAction, Status
from explorer.store.studies import Studies
from tests.jobs.conftest import ROOT, Supervise
from tests.jobs.runs import (
    ENDLESS,
    SHORT,
    add,
    ask,
    assert_same_run,
    train_uninterrupted,
    wait_for,
    wait_for_step,
    wait_until,
)


class CommandExecutor:
    """Starts each worker as a command, as one would on another machine that sees the same folder."""

    is_ready = True

    def __init__(self) -> None:
        self._commands: dict[str, tuple[subprocess.Popen[bytes], Owner]] = {}

    def prepare(self) -> None:
        """It is."""

    def submit(self, task: Task) -> Owner:
        options = ["--memory", str(task.memory), *(["--limit", str(task.limit)] if task.limit else [])]
        options += ["--paused"] if task.paused else []
        command = [sys.executable, "-W", "ignore", "-m", "explorer.jobs.worker", str(task.store), task.job, *options]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._commands[task.job] = process, Owner.of(process.pid)
        return self._commands[task.job][1]

    def poll(self, job: str) -> float:
        return resident(self._commands[job][1].pid) if job in self._commands else 0.0

    def cancel(self, job: str, *, force: bool = False) -> None:
        process, _ = self._commands[job]
        if force:
            process.kill()
        elif process.stdin is not None:
            process.stdin.close()

    def events(self) -> list[Ended]:
        over = [job for job, (process, _) in self._commands.items() if process.poll() is not None]
        return [self._ended(job, *self._commands.pop(job)) for job in over]

    def _ended(self, job: str, process: subprocess.Popen[bytes], owner: Owner) -> Ended:
        with process:
            assert process.stdout is not None
            said = process.stdout.read()
        report = None
        if said:
            values = json.loads(said)
            report = ExitReport(Status(values["status"]), values["message"], values["goes_on"])
        return Ended(job, owner, report, f"it ended with {process.returncode}" if process.returncode else "")

    def close(self) -> None:
        for process, _ in self._commands.values():
            with process:
                process.wait(timeout=60)


class RefusingExecutor(CommandExecutor):
    def submit(self, task: Task) -> Owner:
        raise OSError(11, f"no process for {task.job}")


def swell(task: Task, line: Line) -> None:
    """A worker that takes memory and does not stop by itself, where the system sets no limit."""
    with Catalogue(task.store) as catalogue:
        catalogue.claim(task.job, Owner.this_process())
        taken = []
        while not line.poll(0.01):
            taken.append(b"x" * 20_000_000)


@pytest.fixture
def supervised_by(tmp_path: Path) -> Iterator:
    """Runs a supervisor in a thread of this process, with an executor of the test's own."""
    supervisors: list[tuple[Supervisor, threading.Thread]] = []

    def start(executor: Executor) -> Supervisor:
        supervisor = Supervisor(Catalogue(tmp_path), executor, idle=60.0)
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        supervisors.append((supervisor, thread))
        return supervisor

    yield start
    for supervisor, thread in supervisors:
        supervisor.stop()
        thread.join(timeout=10)


# ── an executor of another kind ──────────────────────────────────────────────────────────────────────────


def test_another_executor_trains_runs_and_computes_studies_by_the_same_supervisor(
    tmp_path: Path, supervised_by
) -> None:
    store = tmp_path
    with Catalogue(store) as catalogue, Studies(store) as studies:
        run = add(catalogue, SHORT)
        study = studies.request("recalibration", run.id, {"samples": [100], "step": None})
        supervised_by(CommandExecutor())
        wait_for(catalogue, run.id, Status.FINISHED)
        wait_until(lambda: (found := studies.find(study.key)) is not None and not found.status.is_active)
        found, result = studies.find(study.key), studies.result(study)
        assert result is not None, found
        assert result["accuracy"].shape == (1,) and np.isfinite(result["running_loss"])
        assert_same_run(catalogue.run_folder(run.id), train_uninterrupted(SHORT, tmp_path / "reference"))


def test_what_another_executor_is_told_to_cancel_goes_on_at_the_next_start(tmp_path: Path, supervised_by) -> None:
    with Catalogue(tmp_path) as catalogue, Studies(tmp_path) as studies:
        run = add(catalogue, ENDLESS)
        supervisor = supervised_by(CommandExecutor())
        wait_for_step(catalogue, run.id, 5)
        study = studies.request("initial_gradients", "", {"network.family": "plain", "network.depth": 400})
        wait_until(lambda: (found := studies.find(study.key)) is not None and found.status is Status.RUNNING)
        supervisor.stop()
        wait_for(catalogue, run.id, Status.INTERRUPTED)
        wait_until(lambda: studies.waiting() != [])
        assert catalogue.resume_what_goes_on() == [run.id]


def test_a_study_of_a_run_that_has_not_begun_waits_for_it(tmp_path: Path) -> None:
    with Catalogue(tmp_path) as catalogue, Studies(tmp_path) as studies:
        run = add(catalogue, SHORT)
        study = studies.request("lesion", run.id, {"step": None})
        assert [job.id for job in catalogue.waiting_jobs()] == [run.id]
        catalogue.claim(run.id, Owner.this_process())
        assert catalogue.waiting_jobs() == []
        catalogue.progress(run.id, 1, SHORT.steps, 0.1)
        assert [job.id for job in catalogue.waiting_jobs()] == [study.key]


# ── where an executor fails, or the system sets no limits ────────────────────────────────────────────────


def test_a_worker_whose_memory_the_system_does_not_limit_is_ended_by_the_watch(tmp_path: Path, supervised_by) -> None:
    with Catalogue(tmp_path) as catalogue:
        catalogue.set_setting("memory", 0.3)
        run = add(catalogue, ENDLESS)
        supervised_by(LocalProcessExecutor(worker=swell))
        failed = wait_for(catalogue, run.id, Status.FAILED)
    assert "a run may take 0.30 GiB" in failed.message
    assert "--memory" in failed.message


class GreedyExecutor(CommandExecutor):
    """Of which the watch is told that its workers take more than any machine has."""

    def poll(self, job: str) -> float:
        return 1e6 * super().poll(job)


def test_a_study_that_takes_too_much_memory_is_ended_and_says_so(tmp_path: Path, supervised_by) -> None:
    with Studies(tmp_path) as studies:
        study = studies.request("initial_gradients", "", {"network.family": "plain", "network.depth": 400})
        supervised_by(GreedyExecutor())
        wait_until(lambda: (found := studies.find(study.key)) is not None and found.status is Status.FAILED)
        found = studies.find(study.key)
    assert found is not None and "a study may take" in found.message and "fewer points" in found.message


def test_a_run_for_which_no_process_can_be_started_fails_once_and_says_why(tmp_path: Path, supervised_by) -> None:
    with Catalogue(tmp_path) as catalogue:
        run = add(catalogue, ENDLESS)
        supervised_by(RefusingExecutor())
        failed = wait_for(catalogue, run.id, Status.FAILED)
        time.sleep(0.2)
        assert catalogue.run(run.id).status is Status.FAILED
    assert f"no process for {run.id}" in failed.message


def test_a_study_for_which_no_process_can_be_started_fails_and_says_why(tmp_path: Path, supervised_by) -> None:
    with Studies(tmp_path) as studies:
        study = studies.request("initial_gradients")
        supervised_by(RefusingExecutor())
        wait_until(lambda: (found := studies.find(study.key)) is not None and found.status is Status.FAILED)
        found = studies.find(study.key)
    assert found is not None and "no process" in found.message and "ask for it again" in found.message


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
