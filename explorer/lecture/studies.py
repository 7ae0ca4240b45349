"""What a preset's outcome needs beside the records: studies of its finished runs, asked for as soon as they can be."""

from __future__ import annotations

from explorer.lecture.view import LectureView
from explorer.reading.studies import Reads, ask
from explorer.store.run import Status
from explorer.store.studies import Studies


def waits_for_studies(view: LectureView) -> bool:
    """Ask for the studies of the runs that are finished; whether one of them is still being computed."""
    wanted = view.preset.outcome.study
    if wanted is None:
        return False
    with Studies() as studies:
        finished = [run for run in view.runs if run.status is Status.FINISHED]
        answers = [ask(studies, run.id, wanted.request(run), reads=Reads.NOTHING) for run in finished]
    return any(answer.waits for answer in answers)
