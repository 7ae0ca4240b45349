"""The catalogue of a store: experiments, the queue of their runs, and what people ask of these while they train.

Pages write what they want (a run queued, a pause, a new learning rate) and read what is so; the supervisor and its
workers do the opposite. Nobody waits for anybody.
"""

from __future__ import annotations

import time

from explorer.store.controls import Controls
from explorer.store.errors import StoreError
from explorer.store.experiments import Experiments, readable
from explorer.store.job import readable_owner
from explorer.store.jobs import RUNS
from explorer.store.processes import Processes
from explorer.store.run import ControlAction, Run, Status
from explorer.store.stored_runs import RUN_COLUMNS, unreadable_of

_QUEUED_RUNS = f"SELECT {RUN_COLUMNS} FROM jobs CROSS JOIN runs USING (id)"
"""SQL: the jobs are found first, then what run each is."""


class Catalogue(Experiments, Controls, Processes):
    """What a store has, apart from the records."""

    def queue(self) -> list[Run]:
        """Runs that wait, the next one first."""
        return readable(self._all(f"{_QUEUED_RUNS} WHERE {RUNS} AND status=? ORDER BY place", Status.QUEUED))

    def count(self, status: Status) -> int:
        """How many runs have a status."""
        return self.count_jobs(status, RUNS)

    def give_up_unreadable(self) -> list[str]:
        """Fail what waits, trains or would go on by itself, and cannot be read: once, with the reason. Says which."""
        rows = self._all(
            f"{_QUEUED_RUNS} WHERE {RUNS} AND (status IN (?, ?) OR goes_on=1 OR jobs.id IN (SELECT run FROM controls))",
            Status.QUEUED,
            Status.RUNNING,
        )
        idle = [row for row in rows if (owner := readable_owner(row)) is None or not owner.is_alive]
        found = [run for row in idle if (run := unreadable_of(row)) is not None]
        for run in found:
            self.release(run.id, Status.FAILED, f"it cannot be read: {run.reason}")
            self._do("DELETE FROM controls WHERE run=?", run.id)
        return [run.id for run in found]

    def move_to_front(self, experiment: str) -> None:
        """Let an experiment's waiting runs go before all others that wait."""
        with self._transaction() as connection:
            query = f"SELECT min(place) FROM jobs WHERE {RUNS} AND status=?"
            first = connection.execute(query, (Status.QUEUED,)).fetchone()[0] or time.time()
            rows = connection.execute("SELECT id, position FROM runs WHERE experiment=?", (experiment,)).fetchall()
            connection.executemany(
                "UPDATE jobs SET place=? WHERE id=? AND status=?",
                [(first - 1.0 + row["position"] * 1e-4, row["id"], Status.QUEUED) for row in rows],
            )

    def enqueue(self, run: str) -> None:
        """Let a run that stopped before its end go on from its last checkpoint, when its turn comes."""
        found = self.run(run)
        if not found.status.can_resume:
            raise StoreError(
                f"{run} is {found.status}: only a paused, stopped, interrupted or failed run can be resumed"
            )
        if found.owner is not None and found.owner.is_alive:
            self.ask([run], ControlAction.RESUME)
        else:
            self.release(run, Status.QUEUED)
