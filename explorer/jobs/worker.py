"""A worker: the process that works on one job, from claiming it to writing how it ended.

Torch is imported when the work begins, not with this module: the supervisor, which starts workers, needs none. As a
command, `python -m explorer.jobs.worker STORE JOB`, it is what an executor starts elsewhere: see `StandardLine`.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from explorer.config import ConfigError
from explorer.jobs.calibrate import calibrate
from explorer.jobs.compute_study import compute_study
from explorer.jobs.lines import Line, StandardLine
from explorer.jobs.memory import default_memory, limit_memory
from explorer.jobs.take_looks import take_looks
from explorer.jobs.task import ExitReport, Task
from explorer.jobs.train_run import train_run
from explorer.machine import cores
from explorer.reports import report
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.job import CALIBRATION, LOOKS
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.waiting_looks import waiting_steps

POLITENESS = 3
"""Workers give way to the app and the browser where processors are scarce (Unix niceness)."""

log = logging.getLogger("explorer.jobs")  # never fails: on a full disk, printing would


def work(task: Task, line: Line) -> None:
    """What a worker process does. `line` leads to whoever started it, and breaks when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is the supervisor's to answer
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
    try:
        with Catalogue(task.store) as catalogue:
            unwritten = _work(task, catalogue, line)
    except StoreError as error:
        unwritten = _refused(error, task)
    if unwritten is not None:
        _tell(unwritten, line)


def _work(task: Task, catalogue: Catalogue, line: Line) -> ExitReport | None:
    """Claim the job, work on it, and write how it ended; where that cannot be written, return it."""
    begins = Status.PAUSED if task.paused else Status.RUNNING
    limit = None if task.paused else task.limit
    if not catalogue.claim(task.job, Owner.this_process(), status=begins, limit=limit):
        return None
    limit_memory(task.memory)
    ended = _attempt(task, catalogue, line)
    try:
        catalogue.release(task.job, ended.status, ended.message, done=ended.done, goes_on=ended.goes_on)
        catalogue.done(ended.answered)
        if task.kind == LOOKS and ended.status is Status.FINISHED and waiting_steps(catalogue.run_folder(task.run)):
            catalogue.ask_for_looks(task.run)  # they came after the last question
    except StoreError:
        return ended
    return None


def _attempt(task: Task, catalogue: Catalogue, line: Line) -> ExitReport:
    try:
        if task.kind == LOOKS:
            return take_looks(task, catalogue, line)
        if task.kind == CALIBRATION:
            return calibrate(catalogue)
        return train_run(task, catalogue, line) if task.is_run else compute_study(task, line)
    except StoreError as error:
        return _refused(error, task)
    except ConfigError as error:
        return ExitReport(Status.FAILED, str(error))
    except Exception as error:
        message = report(error, "a worker", task.store, _asked(task, catalogue))
        log.error("%s: %s", task.job, message)
        return ExitReport(Status.FAILED, message)


def _refused(error: StoreError, task: Task) -> ExitReport:
    """A run that only lacks room goes on when there is some."""
    if error.trouble is Trouble.FULL and task.is_run:
        return ExitReport(Status.PAUSED, str(error), goes_on=True)
    return ExitReport(Status.FAILED, str(error))


def _asked(task: Task, catalogue: Catalogue) -> dict[str, object]:
    """For a report."""
    if task.is_run:
        return {"run": task.job, "settings": catalogue.run(task.job).config.model_dump_json()}
    with Studies(task.store) as studies:
        study = studies.find(task.job)
    return {} if study is None else {"study": study.kind, "run": study.run, "parameters": study.parameters}


def _tell(ended: ExitReport, line: Line) -> None:
    try:
        line.send(ended)
    except OSError:
        log.error("%s", ended.message)  # the supervisor is gone as well: the next one finds the job without a process


def main(arguments: list[str] | None = None) -> int:
    """Work on one job of a store that waits; its end is written in the store."""
    parser = argparse.ArgumentParser(prog="python -m explorer.jobs.worker", description=main.__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("job", help="a run's name, or a study's key")
    parser.add_argument("--memory", type=float, default=default_memory(cores()), metavar="GIB", help="it may take")
    parser.add_argument("--limit", type=int, metavar="N", help="runs that train at a time")
    parser.add_argument("--paused", action="store_true", help="begin paused, to be stepped")
    options = parser.parse_args(arguments)
    with Catalogue(options.store) as catalogue:
        job = catalogue.job(options.job)
        if job is None:
            print(f"{options.job}: no such job in {catalogue.folder}", file=sys.stderr)
            return 2
        task = Task(catalogue.folder, job.id, job.kind, options.memory, options.limit, options.paused)
    work(task, StandardLine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
