"""Studies as pages and commands ask for them: `ask` and `look` for what there is, `pulse` for when to look again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from explorer.reading.pulse import Pulse
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.study import Study
from explorer.study_requests.request import StudyRequest

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Answer:
    """What is known of a question; `study` is None where nobody has asked it.

    `arrays` is the result once it is finished, or as much as there is where that was asked for.
    """

    study: Study | None
    arrays: Arrays | None = None

    @property
    def waits(self) -> bool:
        """Whether it is being computed, or is in the queue."""
        return self.study is not None and self.study.status.is_active

    @property
    def is_finished(self) -> bool:
        return self.study is not None and self.study.status is Status.FINISHED

    @property
    def failure(self) -> str:
        """Why there will be no result; empty where there may be one."""
        return self.study.message if self.study is not None and self.study.status is Status.FAILED else ""

    @property
    def share(self) -> float:
        """Of the work that is done."""
        return self.study.share if self.study is not None else 0.0

    @property
    def key(self) -> str:
        """What the store knows it by; empty where nobody has asked it."""
        return self.study.key if self.study is not None else ""


class Reads(Enum):
    """What of a result is read."""

    NOTHING = "nothing"
    WHOLE = "whole"
    """The result once it is finished."""
    PARTIAL = "partial"
    """As much as there is, also while it is being computed."""


def ask(
    studies: Studies, run: str, request: StudyRequest, *, again: bool = False, reads: Reads = Reads.WHOLE
) -> Answer:
    """The answer to a question, which is queued where it is new; `again`: also where it failed.

    `run` is empty where the study needs none.
    """
    study = studies.request(request.study, run, request.parameters)
    if again and study.status is Status.FAILED and studies.obstacle is None:
        studies.retry(study.key)
        study = studies.find(study.key) or study
    return _answer(studies, study, reads)


def look(studies: Studies, run: str, request: StudyRequest, *, reads: Reads = Reads.WHOLE) -> Answer:
    """What is known of a question; nothing is queued."""
    return _answer(studies, studies.known(request.study, run, request.parameters), reads)


def pulse(answers: Iterable[Answer], pace: Pulse = Pulse.SOON) -> Pulse:
    """How often to look again: at this pace while something waits."""
    return pace if any(answer.waits for answer in answers) else Pulse.STILL


def failures(answers: Iterable[Answer]) -> str:
    """Why some failed, in one sentence each; empty where none did."""
    return " ".join(dict.fromkeys(f"{answer.failure}." for answer in answers if answer.failure))


def _answer(studies: Studies, study: Study | None, reads: Reads) -> Answer:
    if study is None or reads is Reads.NOTHING:
        return Answer(study)
    if reads is Reads.PARTIAL:
        return Answer(study, studies.partial(study))
    if study.status is not Status.FINISHED:
        return Answer(study)
    arrays = studies.result(study)
    return Answer(study if arrays is not None else studies.find(study.key), arrays)
