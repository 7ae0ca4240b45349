"""What people ask of a run that has no process: the supervisor answers in its place."""

from __future__ import annotations

from explorer.store.catalogue import Catalogue
from explorer.store.run import Control, ControlAction, Run, Status


def answer(catalogue: Catalogue, run: Run, control: Control) -> bool:
    """Do what is asked, as far as that takes no process. What makes no sense any more is just struck out.

    Returns:
        Whether it takes a process: a single step. The request then stays, for that process to find.
    """
    match control.action, run.status:
        case ControlAction.STEP, status if status is Status.QUEUED or status.can_resume:
            return True
        case ControlAction.STOP, Status.QUEUED | Status.PAUSED | Status.INTERRUPTED:
            catalogue.release(run.id, Status.STOPPED)
        case ControlAction.PAUSE, Status.QUEUED | Status.INTERRUPTED:
            catalogue.release(run.id, Status.PAUSED)
        case ControlAction.RESUME, status if status.can_resume:
            catalogue.enqueue(run.id)
    catalogue.done([control])
    return False
