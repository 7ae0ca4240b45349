"""What the studies behind a panel have found so far, and what the others wait for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from explorer.store.run import Status
from explorer.store.studies import Studies
from explorer.store.study import Study

Result = TypeVar("Result")


@dataclass
class Answers:
    """Arrays of the studies that are finished, and what the others wait for; `otherwise`: why nothing was asked."""

    otherwise: str = ""
    arrays: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    waiting: list[Study] = field(default_factory=list)
    failed: list[Study] = field(default_factory=list)

    def ask(self, studies: Studies, name: str, kind: str, run: str, parameters: Mapping[str, Any]) -> None:
        study = studies.request(kind, run, parameters)
        arrays = studies.result(study) if study.status is Status.FINISHED else None
        if arrays is not None:
            self.arrays[name] = arrays
        elif study.status is Status.FAILED:
            self.failed.append(study)
        else:
            self.waiting.append(study)

    def read(self, reader: Callable[[Mapping[str, np.ndarray]], Result]) -> dict[str, Result]:
        return {name: reader(arrays) for name, arrays in self.arrays.items()}

    @property
    def empty(self) -> str:
        """The sentence in the middle of axes that wait."""
        if self.waiting:
            share = sum(study.share for study in self.waiting) / len(self.waiting)
            return f"measuring … {100 * share:.0f} %" if share else "measuring …"
        return self.failed[0].message if self.failed else self.otherwise
