"""What the studies behind a panel have found so far, and what the others wait for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from explorer.reading.pulse import Pulse
from explorer.reading.studies import Answer, ask, pulse
from explorer.store.studies import Studies
from explorer.study_requests.request import StudyRequest

Result = TypeVar("Result")


@dataclass
class Answers:
    """Arrays of the studies that are finished, and what the others wait for; `otherwise`: why nothing was asked."""

    otherwise: str = ""
    arrays: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    waiting: list[Answer] = field(default_factory=list)
    failed: list[Answer] = field(default_factory=list)

    def ask(self, studies: Studies, name: str, run: str, request: StudyRequest) -> None:
        answer = ask(studies, run, request)
        if answer.arrays is not None:
            self.arrays[name] = answer.arrays
        elif answer.failure:
            self.failed.append(answer)
        else:
            self.waiting.append(answer)

    @property
    def pulse(self) -> Pulse:
        return pulse(self.waiting, Pulse.TRAINING)

    def read(self, reader: Callable[[Mapping[str, np.ndarray]], Result]) -> dict[str, Result]:
        return {name: reader(arrays) for name, arrays in self.arrays.items()}

    @property
    def empty(self) -> str:
        """The sentence in the middle of axes that wait."""
        if self.waiting:
            share = sum(answer.share for answer in self.waiting) / len(self.waiting)
            return f"measuring … {100 * share:.0f} %" if share else "measuring …"
        return self.failed[0].failure if self.failed else self.otherwise
