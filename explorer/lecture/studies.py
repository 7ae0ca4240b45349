"""What a preset's outcome needs beside the records: studies of its finished runs, asked for as soon as they can be."""

from __future__ import annotations

from explorer.lecture.view import LectureView
from explorer.store.run import Status
from explorer.store.studies import Studies


def waits_for_studies(view: LectureView) -> bool:
    """Ask for the studies of the runs that are finished; whether one of them is still being computed."""
    wanted = view.preset.outcome.study
    if wanted is None:
        return False
    with Studies() as studies:
        asked = [
            studies.request(wanted.kind, run.id, wanted.parameters(run))
            for run in view.runs
            if run.status is Status.FINISHED
        ]
    return any(study.status.is_active for study in asked)
