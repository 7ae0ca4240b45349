"""The queue: what waits, who works on it, how far it has come and how it ended, the same for all kinds.

Pages and commands add jobs and read them; the supervisor and its workers claim and release them. Nobody waits for
anybody.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Container

from explorer.store.catalogue_file import CatalogueFile
from explorer.store.job import CALIBRATION, LOOKS, RUN, Job, job_of, looks_of, readable_owner
from explorer.store.owner import Owner
from explorer.store.run import Status

ENDED_UNEXPECTEDLY = "its process ended unexpectedly"
IS_KEPT = "what it had written is kept, and it can be resumed"

ALL = "true"
RUNS = f"kind='{RUN}'"
TAKING_LOOKS = f"kind='{LOOKS}'"
CALIBRATING = f"kind='{CALIBRATION}'"
STUDIES = f"kind NOT IN ('{RUN}', '{LOOKS}', '{CALIBRATION}')"
"""SQL: jobs of these kinds."""
_NEEDED_HAS_BEGUN = (
    "NOT EXISTS (SELECT 1 FROM jobs AS needed WHERE needed.id=jobs.needs AND needed.done=0 "
    f"AND needed.status IN ('{Status.QUEUED}', '{Status.RUNNING}'))"
)


class Jobs(CatalogueFile):
    """The jobs of one store."""

    def job(self, identity: str) -> Job | None:
        """None where there is no such job, or one whose status this version does not know."""
        row = self._one("SELECT * FROM jobs WHERE id=?", identity)
        return job_of(row) if row is not None else None

    def waiting_jobs(self, kinds: str = ALL) -> list[Job]:
        """Those that may start, the next one first: a study of a run that has not begun waits for it.

        Args:
            kinds: SQL, `ALL`, `RUNS` or `STUDIES`.
        """
        query = f"SELECT * FROM jobs WHERE status=? AND {kinds} AND (needs='' OR {_NEEDED_HAS_BEGUN}) ORDER BY place"
        return [job for row in self._all(query, Status.QUEUED) if (job := job_of(row)) is not None]

    def count_jobs(self, status: Status, kinds: str = ALL) -> int:
        return int(self._one(f"SELECT count(*) FROM jobs WHERE status=? AND {kinds}", status)[0])

    def ask_for_looks(self, run: str) -> None:
        """Let what a run kept be looked at, unless that waits or is being done already."""
        self._ask(looks_of(run), LOOKS, run)

    def ask_for_calibration(self) -> None:
        """Let this machine be measured."""
        self._ask(CALIBRATION, CALIBRATION, "")

    def _ask(self, job: str, kind: str, needs: str) -> None:
        self._do(
            "INSERT INTO jobs (id, kind, needs, request, status, total, place) VALUES (?, ?, ?, '{}', ?, 1, ?) "
            "ON CONFLICT (id) DO UPDATE SET status=excluded.status, message='', place=excluded.place "
            "WHERE status NOT IN (?, ?)",
            job,
            kind,
            needs,
            Status.QUEUED,
            time.time(),
            Status.QUEUED,
            Status.RUNNING,
        )

    # ── working ──────────────────────────────────────────────────────────────────────────────────────────

    def claim(self, job: str, owner: Owner, *, status: Status = Status.RUNNING, limit: int | None = None) -> bool:
        """Make `owner` the one process that works on a job, which is then `status`: running, or paused.

        Returns:
            False where another living process has it already, or where `limit` runs train already. A run can be claimed
            from wherever it stopped, a study while it waits.
        """
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM jobs WHERE id=?", (job,)).fetchone()
            if row is None or (row["kind"] != RUN and row["status"] != Status.QUEUED):
                return False
            present = readable_owner(row)
            if present is not None and present != owner and present.is_alive:
                return False
            query = f"SELECT count(*) FROM jobs WHERE status=? AND {RUNS} AND id!=?"
            if limit is not None and connection.execute(query, (Status.RUNNING, job)).fetchone()[0] >= limit:
                return False
            connection.execute(
                "UPDATE jobs SET status=?, owner_pid=?, owner_started=?, goes_on=0, message='' WHERE id=?",
                (status, owner.pid, owner.started, job),
            )
        return True

    def progress(self, job: str, done: float, total: float, seconds: float | None = None) -> None:
        """How far it has come: a run in steps, a study in shares of 1."""
        query = "UPDATE jobs SET done=?, total=?, seconds=coalesce(?, seconds) WHERE id=?"
        self._do(query, done, total, seconds, job)

    def set_status(self, job: str, status: Status) -> None:
        """What a job is now, while its process keeps it: running or paused."""
        self._do("UPDATE jobs SET status=?, message='', goes_on=0 WHERE id=?", status, job)

    def release(
        self, job: str, status: Status, message: str = "", *, done: float | None = None, goes_on: bool = False
    ) -> None:
        """What a job is from now on without a process: at its end, or left paused, queued or interrupted."""
        self._do(
            "UPDATE jobs SET status=?, message=?, done=coalesce(?, done), goes_on=?, owner_pid=NULL, "
            "owner_started=NULL WHERE id=?",
            status,
            message,
            done,
            int(goes_on),
            job,
        )

    # ── what a process left behind ───────────────────────────────────────────────────────────────────────

    def mark_interrupted(
        self, *, goes_on: bool = False, apart_from: Container[str] = (), kinds: str = ALL
    ) -> list[str]:
        """Write of jobs whose process is gone what they are now, and say which: a study waits again, a run is
        interrupted.

        Args:
            goes_on: whether these runs resume by themselves. What was paused then just stays paused.
            apart_from: jobs that somebody else looks after.
            kinds: SQL, `ALL`, `RUNS` or `STUDIES`.
        """
        if self.obstacle is not None:
            return []
        query = f"SELECT * FROM jobs WHERE status IN (?, ?) AND {kinds}"
        rows = self._all(query, Status.RUNNING, Status.PAUSED)
        lost = [row for row in rows if row["id"] not in apart_from and _has_lost_its_process(row)]
        for row in lost:
            after, message, resumes = _after_losing_its_process(row, goes_on=goes_on)
            # Unless its own process was quicker: then the row is no longer as it was read.
            self._do(
                "UPDATE jobs SET status=?, message=?, goes_on=?, owner_pid=NULL, owner_started=NULL "
                "WHERE id=? AND status=? AND owner_pid IS ?",
                after,
                message,
                int(resumes),
                row["id"],
                row["status"],
                row["owner_pid"],
            )
        return [row["id"] for row in lost]

    def resume_what_goes_on(self) -> list[str]:
        """Queue what was interrupted because the app or the supervisor stopped; says which."""
        return self._queue_what_goes_on(Status.INTERRUPTED)

    def lacks_room(self) -> bool:
        """Whether runs are paused because they could not write."""
        return self._one("SELECT 1 FROM jobs WHERE goes_on=1 AND status=?", Status.PAUSED) is not None

    def resume_what_lacked_room(self) -> list[str]:
        return self._queue_what_goes_on(Status.PAUSED)

    def _queue_what_goes_on(self, status: Status) -> list[str]:
        rows = self._all("SELECT id FROM jobs WHERE goes_on=1 AND status=?", status)
        for row in rows:
            self.release(row["id"], Status.QUEUED)
        return [row["id"] for row in rows]


def _has_lost_its_process(row: sqlite3.Row) -> bool:
    owner = readable_owner(row)
    return not owner.is_alive if owner is not None else row["kind"] != RUN and row["status"] == Status.RUNNING


def _after_losing_its_process(row: sqlite3.Row, *, goes_on: bool) -> tuple[Status, str, bool]:
    """Status, message and whether it goes on by itself."""
    if row["kind"] != RUN:
        return Status.QUEUED, "", False
    if goes_on and row["status"] == Status.PAUSED:
        return Status.PAUSED, "", False
    return Status.INTERRUPTED, f"{ENDED_UNEXPECTEDLY}; {IS_KEPT}", goes_on
