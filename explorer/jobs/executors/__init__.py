"""Where jobs become processes: an executor starts workers, here (`local`) or on other machines.

The supervisor decides which job is next, and knows nothing of how its worker comes to be. A worker needs the store's
folder and its task, `worker.work` does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from explorer.jobs.task import ExitReport, Task
from explorer.store.owner import Owner


class NotReadyError(RuntimeError):
    """What workers are started from is gone: try again when the executor is ready."""


@dataclass(frozen=True)
class Ended:
    """A worker has ended."""

    job: str
    owner: Owner
    report: ExitReport | None = None
    """How it left its job, where it could not write that itself."""
    death: str = ""
    """Why its process ended, where it did not end as it should."""


class Executor(Protocol):
    """Starts workers and follows them. Every call returns at once."""

    @property
    def is_ready(self) -> bool:
        """Whether `submit` can start a worker."""
        ...

    def prepare(self) -> str | None:
        """Get ready, where it is not; at once, it may take a while. Returns why that is given up, once it is.

        Asked again after that, it tries anew.
        """

    def submit(self, task: Task) -> Owner:
        """Start a worker.

        Raises:
            NotReadyError: it is not ready any more.
            OSError: no worker can be started.
        """
        ...

    def poll(self, job: str) -> float:
        """GiB that the job's worker takes beyond what it shared with others when it started; 0 where none works."""
        ...

    def cancel(self, job: str, *, force: bool = False) -> None:
        """Ask the job's worker to leave: a run with a checkpoint. With `force`, end it at once."""

    def events(self) -> list[Ended]:
        """The workers that have ended since the last call, each once."""
        ...

    def close(self) -> None:
        """Give back what is kept ready for workers, once they have ended."""
