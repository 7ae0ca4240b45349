"""A run as far as it has come, and reading from it what a panel draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from explorer.reading.histories import RunReader
from explorer.reading.kept_reads import RecordsState, state_of_records
from explorer.reading.reasons import Missing, RunState, not_there
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, Trouble
from explorer.store.run import Run, Status

Found = TypeVar("Found")


@dataclass(frozen=True)
class Recording:
    """A run as far as it has come: the same one has the same numbers, so that what was read can be kept."""

    folder: Path
    run: str
    status: Status
    step: int
    records: RecordsState

    @classmethod
    def of(cls, catalogue: Catalogue, run: Run) -> Recording:
        return cls(catalogue.folder, run.id, run.status, run.step, state_of_records(catalogue, run))

    def read(self, look: Callable[[RunReader], Found]) -> Found | Missing:
        """What `look` finds, or why there is nothing: a run that waits has no records yet, others may be damaged."""
        if self.status is Status.QUEUED and self.step == 0:
            return not_there(RunState(self.status, self.step))
        try:
            with Catalogue(self.folder) as catalogue, catalogue.records(self.run) as records:
                records.events()  # what was changed on the way decides what its numbers mean
                run = catalogue.run(self.run)
                return look(RunReader(records, run.config, RunState.of(run)))
        except StoreError as error:
            if error.trouble is not Trouble.DAMAGED:
                raise
            return Missing(str(error))
