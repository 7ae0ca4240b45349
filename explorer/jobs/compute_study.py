"""Computing a study in a worker."""

from __future__ import annotations

import os
import threading

from explorer.jobs.lines import Line
from explorer.jobs.task import ExitReport, Task
from explorer.store.errors import StoreError
from explorer.store.run import Status
from explorer.store.studies import Studies


def compute_study(task: Task, line: Line) -> ExitReport:
    """Compute the study of a task that this process has claimed, and keep its result.

    Asked to leave, the process ends at once: the study waits again, and a long one goes on from what it kept.
    """
    from explorer.studies.draft import StudyDraft
    from explorer.studies.registry import compute

    threading.Thread(target=end_when_asked, args=(line,), daemon=True).start()
    with Studies(task.store) as studies:
        study = studies.find(task.job)
        if study is None:
            raise StoreError(f"the study {task.job} was forgotten meanwhile")
        draft = StudyDraft(studies, study)
        arrays = compute(study.kind, task.store, study.run, study.parameters, draft.report, draft)
        studies.keep_result(study.key, arrays)
    return ExitReport(Status.FINISHED, done=1)


def end_when_asked(line: Line) -> None:
    """Wait until somebody asks over the line, or it breaks; then end this process at once."""
    try:
        line.poll(None)
    finally:
        os._exit(0)
