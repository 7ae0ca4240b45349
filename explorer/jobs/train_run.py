"""Training a run in a worker."""

from __future__ import annotations

import signal

from explorer.jobs.lines import Line
from explorer.jobs.memory import with_limit
from explorer.jobs.run_callback import RunCallback
from explorer.jobs.task import ExitReport, Task
from explorer.store.catalogue import Catalogue
from explorer.store.run import Status


def train_run(task: Task, catalogue: Catalogue, line: Line) -> ExitReport:
    """Train the run of a task that this process has claimed, until it ends or is asked to leave."""
    from explorer.training import train

    with RunCallback(catalogue, task.job, line=line, limit=task.limit, paused=task.paused) as callback:
        signal.signal(signal.SIGTERM, lambda *_: callback.terminate())
        outcome = train(catalogue.run(task.job).config, catalogue.run_folder(task.job), callback, looks_beside=True)
        return ExitReport(
            outcome.status,
            with_limit(outcome.message, task.memory),
            goes_on=callback.goes_on or outcome.lacks_room,
            done=outcome.step if outcome.status is Status.DIVERGED else None,
            answered=callback.answered,
        )
