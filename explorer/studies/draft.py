"""What a long study has so far: others may draw it, and the study itself goes on from it after an end in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from explorer.store.studies import Studies
from explorer.store.study import Study


class Draft(Protocol):
    """Where a study keeps what it has."""

    def read(self) -> dict[str, np.ndarray] | None:
        """What was kept last, perhaps by another process."""
        ...

    def keep(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep this in its place."""


class NoDraft:
    """Nothing is kept: for computations that nobody watches."""

    def read(self) -> dict[str, np.ndarray] | None:
        return None

    def keep(self, arrays: Mapping[str, np.ndarray]) -> None:
        del arrays


@dataclass(frozen=True)
class StudyDraft:
    """Kept in the store beside the result to come."""

    studies: Studies
    study: Study

    def read(self) -> dict[str, np.ndarray] | None:
        return self.studies.partial(self.study)

    def keep(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.studies.keep(self.study.key, arrays)

    def report(self, share: float) -> None:
        self.studies.report(self.study.key, share)
