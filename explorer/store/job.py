"""A job as the queue knows it, whatever its kind: a run to train, or a study to compute."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.stored_runs import UnreadableError, owner_of

RUN = "run"
"""The kind of a job that trains."""
LOOKS = "looks"
"""The kind of a job that looks at the networks that a run kept for it."""
CALIBRATION = "calibration"
"""The kind, and the name, of the job that measures this machine."""
PACE = "pace"
"""The store's setting with what that found: how much longer a step takes here than on the laptop of the estimates."""
STUDIES_AT_A_TIME = 2
"""Computed in the background, beside the runs."""


@dataclass(frozen=True)
class Job:
    """`id` is a run's name or a study's key; `owner` the process that works on it."""

    id: str
    kind: str
    status: Status
    owner: Owner | None
    message: str = ""

    @property
    def is_run(self) -> bool:
        return self.kind == RUN


def looks_of(run: str) -> str:
    """The name of the job that takes a run's looks."""
    return f"{run}.{LOOKS}"


def job_of(row: sqlite3.Row) -> Job | None:
    """None where its status is none that this version knows."""
    if row["status"] not in list(Status):
        return None
    return Job(row["id"], row["kind"], Status(row["status"]), readable_owner(row), str(row["message"]))


def readable_owner(row: sqlite3.Row) -> Owner | None:
    """None also where it cannot be read: nobody works on it."""
    try:
        return owner_of(row)
    except UnreadableError:
        return None
