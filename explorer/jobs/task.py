"""What an executor is given, and what a worker that could not write it tells: both pass from process to process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.store.job import LOOKS, RUN
from explorer.store.run import Control, Status


@dataclass(frozen=True)
class Task:
    """One job to work on, and what its worker may take."""

    store: Path
    job: str
    kind: str
    memory: float  # GiB
    limit: int | None = None
    """Runs that train at a time: the worker's claim fails where there are so many."""
    paused: bool = False
    """Whether a run begins paused, to be stepped."""

    @property
    def is_run(self) -> bool:
        return self.kind == RUN

    @property
    def run(self) -> str:
        """The run that it trains or looks at."""
        return self.job.removesuffix(f".{LOOKS}")

    @property
    def way_out(self) -> str:
        """What a person can do where it failed."""
        return "resume it to try again" if self.is_run else "ask for it again"


@dataclass(frozen=True)
class ExitReport:
    """How a worker left its job."""

    status: Status
    message: str = ""
    goes_on: bool = False
    done: float | None = None
    """The progress to write, where it is not written already."""
    answered: tuple[Control, ...] = ()
    """What was asked of it, and is done once this is written."""
