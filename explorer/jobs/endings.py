"""What becomes of a job whose worker ended without writing it."""

from __future__ import annotations

from explorer.jobs.executors import Ended
from explorer.jobs.task import ExitReport, Task
from explorer.store.job import Job
from explorer.store.jobs import ENDED_UNEXPECTEDLY, IS_KEPT
from explorer.store.run import Status

NOT_IN_TIME = "it did not stop in time; it goes on from its last checkpoint"


def ending(job: Job | None, task: Task, ended: Ended, *, cancelled: bool) -> ExitReport | None:
    """None where there is nothing to write: the worker wrote it, or the job is gone.

    A job whose worker died by itself waits for a person: started again by itself, it might die for ever.
    """
    if job is None:
        return None
    has_it = job.owner is not None and job.owner.pid == ended.owner.pid
    if cancelled:
        return _after_cancelling(job) if has_it else None
    if has_it:
        return _after_dying(task, ended.death or ENDED_UNEXPECTEDLY)
    return _before_it_began(job, task, ended)


def _after_cancelling(job: Job) -> ExitReport:
    if not job.is_run:
        return ExitReport(Status.QUEUED)
    if job.status is Status.PAUSED:
        return ExitReport(Status.PAUSED)
    return ExitReport(Status.INTERRUPTED, NOT_IN_TIME, goes_on=True)


def _after_dying(task: Task, death: str) -> ExitReport:
    if not task.is_run:
        return ExitReport(Status.FAILED, f"{death}; {task.way_out}")
    return ExitReport(Status.INTERRUPTED, f"{death}; {IS_KEPT}")


def _before_it_began(job: Job, task: Task, ended: Ended) -> ExitReport | None:
    if job.owner is not None or not ended.death or not (job.status is Status.QUEUED or task.paused):
        return None
    message = f"{ended.death} before it began; supervisor.log in the store has more"
    if not task.is_run:
        return ExitReport(Status.FAILED, f"{message}; {task.way_out}")
    return None if job.status.is_over else ExitReport(Status.INTERRUPTED, message)
