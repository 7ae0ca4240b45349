"""A run that is over, as the outcomes of presets read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.studies import look
from explorer.store.catalogue import Catalogue
from explorer.store.records import Records
from explorer.store.run import Run, Status
from explorer.store.series import Series
from explorer.store.studies import Studies
from explorer.study_requests.request import StudyRequest

OVER = (Status.FINISHED, Status.DIVERGED)


@dataclass(frozen=True)
class Finished:
    """One run with its open records, and the studies of its store."""

    run: Run
    records: Records
    studies: Studies

    @property
    def chance(self) -> float:
        """The accuracy of guessing."""
        return 1 / self.run.config.dataset.classes

    @property
    def diverged(self) -> bool:
        return self.run.status is Status.DIVERGED

    def series(self, quantity: str, layer: str = "") -> Series | None:
        """A recorded series; None where the run has none of it."""
        if layer not in self.records.layers(quantity):
            return None
        found = self.records.read(quantity, layer)
        return found if len(found) else None

    def every_step(self, quantity: str, layer: str = "") -> NDArray[np.float32] | None:
        """The values (T, …) of a series at the steps 1 to T; None where it was not recorded, or steps were left out."""
        found = self.series(quantity, layer)
        return None if found is None or found.has_gaps else found.values

    def first(self, quantity: str, layer: str = "") -> float:
        """A scalar's value at step 1, NaN where it was not kept."""
        found = self.series(quantity, layer)
        return float(found.values[0]) if found is not None and found.steps[0] == 1 else float("nan")

    def last(self, quantity: str, layer: str = "") -> float:
        """The last value of a scalar, NaN where there is none."""
        found = self.series(quantity, layer)
        return float(found.values[-1]) if found is not None else float("nan")

    def study(self, request: StudyRequest) -> dict[str, np.ndarray] | None:
        """The arrays of a study that was computed before."""
        return look(self.studies, self.run.id, request).arrays


@contextmanager
def opened(catalogue: Catalogue, run: Run) -> Iterator[Finished]:
    """A run of the catalogue with its records open for the time of the `with`."""
    with catalogue.records(run.id) as records, Studies(catalogue.folder) as studies:
        yield Finished(run, records, studies)
