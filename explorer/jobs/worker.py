"""A worker: the process that trains one run, from claiming it to saying how it ended.

Torch is imported when the work begins, not with this module: the supervisor, which starts workers, needs none.
"""

from __future__ import annotations

import logging
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from explorer.config import ConfigError
from explorer.jobs.memory import limit_memory, with_limit
from explorer.jobs.run_callback import RunCallback
from explorer.reports import report
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.owner import Owner
from explorer.store.run import Status

POLITENESS = 3
"""Workers give way to the app and the browser where processors are scarce (Unix niceness)."""

log = logging.getLogger("explorer.jobs")  # never fails: on a full disk, printing would


@dataclass(frozen=True)
class Job:
    """One run to train, and what it may take."""

    store: Path
    run: str
    limit: int  # runs that train at a time
    memory: float  # GiB
    paused: bool = False  # begins paused, to be stepped


@dataclass(frozen=True)
class LastWords:
    """How a run ended, said to the supervisor by a worker that could not write it."""

    status: Status
    message: str
    goes_on: bool = False


def work(job: Job, line: Connection) -> None:
    """What a worker process does. `line` leads to the supervisor, and breaks when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is the supervisor's to answer
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
    try:
        with Catalogue(job.store) as catalogue:
            ended = _train(job, catalogue, line)
    except StoreError as error:
        ended = _unwritten(error)
    if ended is not None:
        _say(ended, line)


def nothing() -> None:
    """What the first process does, which only waits until the fork server is ready."""


def _train(job: Job, catalogue: Catalogue, line: Connection) -> LastWords | None:
    """Train, and write how it ended; where that cannot be written, return it."""
    from explorer.training import train

    begins = Status.PAUSED if job.paused else Status.RUNNING
    if not catalogue.claim(job.run, Owner.this_process(), status=begins, limit=None if job.paused else job.limit):
        return None
    step = None
    with RunCallback(catalogue, job.run, line=line, limit=job.limit, paused=job.paused) as callback:
        signal.signal(signal.SIGTERM, lambda *_: callback.terminate())
        limit_memory(job.memory)
        try:
            outcome = train(catalogue.run(job.run).config, catalogue.run_folder(job.run), callback)
            goes_on = callback.goes_on or outcome.lacks_room
            ended = LastWords(outcome.status, with_limit(outcome.message, job.memory), goes_on)
            step = outcome.step if outcome.status is Status.DIVERGED else None
        except StoreError as error:
            ended = _unwritten(error)
        except ConfigError as error:
            ended = LastWords(Status.FAILED, str(error))
        except Exception as error:
            settings = {"run": job.run, "settings": catalogue.run(job.run).config.model_dump_json()}
            ended = LastWords(Status.FAILED, report(error, "a worker", job.store, settings))
            log.error("%s: %s", job.run, ended.message)
    try:
        catalogue.release(job.run, ended.status, ended.message, done=step, goes_on=ended.goes_on)
        callback.settle()
    except StoreError:
        return ended
    return None


def _unwritten(error: StoreError) -> LastWords:
    """A run that only lacks room goes on when there is some."""
    if error.trouble is Trouble.FULL:
        return LastWords(Status.PAUSED, str(error), goes_on=True)
    return LastWords(Status.FAILED, str(error))


def _say(words: LastWords, line: Connection) -> None:
    try:
        line.send(words)
    except OSError:
        log.error("%s", words.message)  # the supervisor is gone as well: the next one finds the run without a process
