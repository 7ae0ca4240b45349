"""Looking at what a run kept, in a worker: beside the run where a core is free, else some of the time; and after it.

The looks are this process's alone: it ends at once when it is asked to, and what it had not taken waits.
"""

from __future__ import annotations

import os
import threading
import time

from explorer.jobs.compute_study import end_when_asked
from explorer.jobs.lines import Line
from explorer.jobs.task import ExitReport, Task
from explorer.machine import cores
from explorer.store.catalogue import Catalogue
from explorer.store.jobs import RUNS, TAKING_LOOKS
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.waiting_looks import WaitingLooks, next_to_take

SHARE = 0.05
"""Of the time that looks take where every core trains."""
PAUSE = 0.1  # seconds between two questions whether there is something to do, or a core
POLITENESS = 5
"""Beyond a run's own."""


def take_looks(task: Task, catalogue: Catalogue, line: Line) -> ExitReport:
    """Take the looks of a run for which this process has claimed the job, as long as more may come."""
    from explorer.training.looker import Looker
    from explorer.training.threads import one_thread

    threading.Thread(target=end_when_asked, args=(line,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
    run = catalogue.run(task.run)
    folder = catalogue.run_folder(run.id)
    with one_thread(), WaitingLooks(folder) as waiting, Records(folder) as records:
        looker = Looker(run.config)
        while (step := next_to_take(waiting.steps(), records.looks())) is not None or _more_may_come(catalogue, run.id):
            if step is None:
                time.sleep(PAUSE)
                continue
            began = time.process_time()
            state = waiting.state(step)
            if state is not None:
                records.append(0, {}, [(step, looker.look(step, state))])
            waiting.done(step)
            _give_way(catalogue, time.process_time() - began)
    return ExitReport(Status.FINISHED, done=1)


def _more_may_come(catalogue: Catalogue, run: str) -> bool:
    """Whether the run still trains, and no other waits for this process."""
    return catalogue.run(run).status is Status.RUNNING and not catalogue.count_jobs(Status.QUEUED, TAKING_LOOKS)


def _give_way(catalogue: Catalogue, seconds: float) -> None:
    """After so many seconds of work, leave the cores to training as long as it has them all."""
    until = time.monotonic() + seconds * (1 / SHARE - 1)
    while time.monotonic() < until and catalogue.count_jobs(Status.RUNNING, RUNS) >= cores():
        time.sleep(min(PAUSE, max(0.0, until - time.monotonic())))
