"""What the page asks for in one pass: what is there of it, what is still to come, and what nobody wants any more."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from explorer.controls.live import Pulse
from explorer.phenomena.loss_landscape.numbers.slices import Slice, read_slice
from explorer.reading.computed_once import computed_once
from explorer.reading.cost import duration
from explorer.store.errors import StoreError
from explorer.store.job import STUDIES_AT_A_TIME
from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.study import Study
from explorer.study_requests.loss_landscape import SliceRequest

_ASKED = "slices asked for"


@dataclass(frozen=True)
class Answer:
    """Of one slice: as much as there is, or why there is nothing yet."""

    slice: Slice | None
    waits: bool = False
    sentence: str = ""


@dataclass
class Questions:
    """One pass of the page over the studies of a store."""

    studies: Studies
    asked: dict[str, Study] = field(default_factory=dict)
    of_other_moments: dict[str, Study] = field(default_factory=dict)
    """What is being computed, or waits, of a film: it lets everything that is looked at go first."""
    points_left: int = 0
    seconds_a_point: list[float] = field(default_factory=list)

    def slice(self, run: str, request: SliceRequest) -> Answer:
        """Queued where it is new; drawn as far as it has come."""
        study = self.studies.request("landscape", run, request.parameters)
        self.asked[study.key] = study
        if study.status is Status.FINISHED:
            return Answer(_finished_slice(self.studies.folder, run, study.key))
        if study.status is Status.FAILED:
            return Answer(None, sentence=study.message)
        arrays = self.studies.partial(study)
        found = read_slice(arrays) if arrays is not None else None
        self._count(request, found)
        return Answer(found, waits=True, sentence="computing …")

    def known(self, run: str, request: SliceRequest) -> Answer:
        """What is there of a slice at another moment; nothing is queued."""
        return self._later(run, self.studies.known("landscape", run, request.parameters))

    def slice_later(self, run: str, request: SliceRequest) -> Answer:
        """Queued where it is new, for a film."""
        return self._later(run, self.studies.request("landscape", run, request.parameters))

    def arrays(self, kind: str, run: str, parameters: Mapping[str, Any]) -> tuple[Study, dict[str, np.ndarray] | None]:
        """Of any other study, queued where it is new: as much as it has."""
        study = self.studies.request(kind, run, parameters)
        self.asked[study.key] = study
        return study, self.studies.partial(study)

    @property
    def waiting(self) -> list[Study]:
        return [study for study in self.asked.values() if study.status.is_active]

    @property
    def pulse(self) -> Pulse:
        """While anything is being computed."""
        return Pulse.SOON if self.waiting else Pulse.TRAINING if self.of_other_moments else Pulse.STILL

    @property
    def progress(self) -> str:
        """Two short lines, `computing 3 of 8` and `about 6 s left`; empty when nothing is."""
        if not self.waiting:
            return ""
        text = f"computing {len(self.waiting)} of {len(self.asked)}"
        if not (self.seconds_a_point and self.points_left):
            return text
        left = self.points_left * float(np.mean(self.seconds_a_point)) / min(STUDIES_AT_A_TIME, len(self.waiting))
        return f"{text}  \nabout {duration(left)} left"

    def leave_the_rest(self) -> None:
        """Take back what the last pass asked for and this one does not, where it still waits."""
        wanted = self.asked.keys() | self.of_other_moments.keys()
        before: set[str] = st.session_state.get(_ASKED, set())
        for key in before - wanted:
            self.studies.withdraw(key)
        st.session_state[_ASKED] = set(wanted)
        if self.of_other_moments:
            self.studies.bring_forward([study.key for study in self.waiting])

    def _later(self, run: str, study: Study | None) -> Answer:
        if study is None:
            return Answer(None, waits=True)
        if study.status is Status.FAILED:
            return Answer(None, sentence=study.message)
        if study.status is Status.FINISHED:
            with suppress(StoreError):  # a result whose file is gone is as good as none
                return Answer(_finished_slice(self.studies.folder, run, study.key))
        if study.status.is_active and study.key not in self.asked:
            self.of_other_moments[study.key] = study
        return Answer(None, waits=True)

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
