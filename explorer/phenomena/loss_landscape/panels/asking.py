"""What the page asks for in one pass: what is there of it, what is still to come, and what nobody wants any more."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import streamlit as st

from explorer.phenomena.loss_landscape.numbers.slices import Slice, read_slice
from explorer.reading.computed_once import computed_once
from explorer.reading.cost import roughly
from explorer.reading.pulse import Pulse
from explorer.reading.studies import Answer, Reads, ask, look, pulse
from explorer.store.errors import StoreError
from explorer.store.job import STUDIES_AT_A_TIME
from explorer.store.studies import Studies
from explorer.study_requests.loss_landscape import SliceRequest
from explorer.study_requests.request import StudyRequest

_ASKED = "slices asked for"


@dataclass(frozen=True)
class SliceAnswer:
    """Of one slice: as much as there is, or why there is nothing yet."""

    slice: Slice | None
    waits: bool = False
    sentence: str = ""


@dataclass
class Questions:
    """One pass of the page over the studies of a store."""

    studies: Studies
    asked: dict[str, Answer] = field(default_factory=dict)
    of_other_moments: dict[str, Answer] = field(default_factory=dict)
    """What is being computed, or waits, of a film: it lets everything that is looked at go first."""
    points_left: int = 0
    seconds_a_point: list[float] = field(default_factory=list)

    def slice(self, run: str, request: SliceRequest) -> SliceAnswer:
        """Queued where it is new; drawn as far as it has come."""
        answer = ask(self.studies, run, request, reads=Reads.NOTHING)
        self.asked[answer.key] = answer
        if answer.is_finished:
            return SliceAnswer(_finished_slice(self.studies.folder, run, answer.key))
        if answer.failure:
            return SliceAnswer(None, sentence=answer.failure)
        arrays = self.studies.partial(answer.study) if answer.study is not None else None
        found = read_slice(arrays) if arrays is not None else None
        self._count(request, found)
        return SliceAnswer(found, waits=True, sentence="computing …")

    def known(self, run: str, request: SliceRequest) -> SliceAnswer:
        """What is there of a slice at another moment; nothing is queued."""
        return self._later(run, look(self.studies, run, request, reads=Reads.NOTHING))

    def slice_later(self, run: str, request: SliceRequest) -> SliceAnswer:
        """Queued where it is new, for a film."""
        return self._later(run, ask(self.studies, run, request, reads=Reads.NOTHING))

    def arrays(self, run: str, request: StudyRequest) -> Answer:
        """Of any study, queued where it is new: as much as it has."""
        answer = ask(self.studies, run, request, reads=Reads.PARTIAL)
        self.asked[answer.key] = answer
        return answer

    @property
    def waiting(self) -> list[Answer]:
        return [answer for answer in self.asked.values() if answer.waits]

    @property
    def pulse(self) -> Pulse:
        """While anything is being computed."""
        soon = pulse(self.asked.values())
        return soon if soon is not Pulse.STILL else pulse(self.of_other_moments.values(), Pulse.TRAINING)

    @property
    def progress(self) -> str:
        """Two short lines, `computing 3 of 8` and `about 6 s left`; empty when nothing is."""
        if not self.waiting:
            return ""
        text = f"computing {len(self.waiting)} of {len(self.asked)}"
        if not (self.seconds_a_point and self.points_left):
            return text
        left = self.points_left * float(np.mean(self.seconds_a_point)) / min(STUDIES_AT_A_TIME, len(self.waiting))
        return f"{text}  \nabout {roughly(left)} left"

    def leave_the_rest(self) -> None:
        """Take back what the last pass asked for and this one does not, where it still waits."""
        wanted = self.asked.keys() | self.of_other_moments.keys()
        before: set[str] = st.session_state.get(_ASKED, set())
        for key in before - wanted:
            self.studies.withdraw(key)
        st.session_state[_ASKED] = set(wanted)
        if self.of_other_moments:
            self.studies.bring_forward([answer.key for answer in self.waiting])

    def _later(self, run: str, answer: Answer) -> SliceAnswer:
        if answer.failure:
            return SliceAnswer(None, sentence=answer.failure)
        if answer.is_finished:
            with suppress(StoreError):  # a result whose file is gone is as good as none
                return SliceAnswer(_finished_slice(self.studies.folder, run, answer.key))
        if answer.waits and answer.key not in self.asked:
            self.of_other_moments[answer.key] = answer
        return SliceAnswer(None, waits=True)

    def _count(self, request: SliceRequest, found: Slice | None) -> None:
        size = request.points ** (2 if request.kind == "plane" else 1)
        done = int(found.done.sum()) if found is not None else 0
        self.points_left += size - done
        if found is not None and done:
            self.seconds_a_point.append(found.seconds / done)


@computed_once
def _finished_slice(store: Path, run: str, key: str) -> Slice:
    """A result never changes: it is read once for all who look at it, a film's two hundred slices too.

    Raises:
        StoreError: its file is not there any more.
    """
    with Studies(store) as studies:
        study = studies.find(key)
        assert study is not None and study.run == run
        arrays = studies.result(study)
        if arrays is None:
            raise StoreError(f"the slice {key} of {run} is gone; ask for it again")
        return read_slice(arrays)
