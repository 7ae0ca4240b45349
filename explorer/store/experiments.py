"""Experiments and their runs: what was asked to be trained, and what is known of it."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from explorer.config import ConfigError, RunConfig, parse
from explorer.experiment import Experiment
from explorer.store.entries import COLUMNS, LATEST_FIRST, Entry, entry_of, having
from explorer.store.errors import StoreError
from explorer.store.job import RUN
from explorer.store.jobs import Jobs
from explorer.store.records import FILE, Records
from explorer.store.run import Run, Status, UnreadableRun
from explorer.store.shared_file import SharedExperiment, SharedRun
from explorer.store.stored_runs import RUN_COLUMNS, UnreadableError, experiment_of, run_of, unreadable_of

_RUNS_OF_EXPERIMENTS = f"SELECT {RUN_COLUMNS} FROM runs CROSS JOIN jobs USING (id)"
"""SQL: an experiment's runs are found first, then the job of each."""


class Experiments(Jobs):
    """The experiments of one store."""

    def add(self, experiment: Experiment, status: Status = Status.QUEUED) -> list[Run]:
        """Store an experiment and its runs, seed by seed, at the end of the queue.

        Raises:
            ConfigError: an experiment that was copied with values that cannot work.
            StoreError: the store cannot be written.
        """
        experiment = parse(Experiment, experiment.model_dump(mode="json"))
        now = time.time()
        with self._transaction() as connection:
            identity = _new_identity(connection, "experiment")
            connection.execute(
                "INSERT INTO experiments VALUES (?, ?, ?, ?)",
                (identity, experiment.title, json.dumps(experiment.written()), now),
            )
            names = []
            for position, (arm, seed, config) in enumerate(experiment.runs()):
                names.append(_new_identity(connection, arm.label))
                connection.execute(
                    "INSERT INTO runs VALUES (?, ?, ?, ?, ?)", (names[-1], identity, position, arm.label, seed)
                )
                connection.execute(
                    "INSERT INTO jobs (id, kind, request, status, place) VALUES (?, ?, ?, ?, ?)",
                    (names[-1], RUN, json.dumps(config.written()), status, now + position * 1e-4),
                )
        return [self.run(name) for name in names]

    def take_in(self, experiment: SharedExperiment, runs: Sequence[SharedRun]) -> None:
        """Know an experiment and runs of another store, whose folders are here already.

        What was queued or training there is interrupted here, and does not go on by itself.
        """
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO experiments VALUES (?, ?, ?, ?)",
                (
                    experiment.id,
                    experiment.title,
                    json.dumps(parse(Experiment, experiment.config).written()),
                    experiment.created,
                ),
            )
            for run in runs:
                status = Status(run.status)
                if status.is_active or status is Status.PAUSED:
                    status = Status.INTERRUPTED
                connection.execute(
                    "INSERT INTO runs VALUES (?, ?, ?, ?, ?)",
                    (run.id, experiment.id, run.position, run.arm, run.seed),
                )
                connection.execute(
                    "INSERT INTO jobs (id, kind, request, status, done, total, seconds, message, place) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        run.id,
                        RUN,
                        json.dumps(parse(RunConfig, run.config).written()),
                        status,
                        run.step,
                        run.steps,
                        run.seconds,
                        run.message,
                        time.time(),
                    ),
                )

    def take_out(self, experiment: str, runs: Sequence[str]) -> None:
        """Forget what `take_in` took in just now; the experiment stays where others of its runs are here."""
        with self._transaction() as connection:
            for table in ("runs", "jobs"):
                connection.executemany(f"DELETE FROM {table} WHERE id=?", [(run,) for run in runs])
            connection.execute(
                "DELETE FROM experiments WHERE id=? AND id NOT IN (SELECT experiment FROM runs)", (experiment,)
            )

    def restart(self, experiment: str) -> list[Run]:
        """Queue the same experiment once more. What the first one recorded stays."""
        return self.add(self.experiment(experiment))

    def experiment(self, identity: str) -> Experiment:
        """
        Raises:
            StoreError: no such experiment, or one whose settings this version cannot read.
        """
        row = self._one("SELECT config FROM experiments WHERE id=?", identity)
        if row is None:
            raise StoreError(f"{identity}: no such experiment in {self.folder}")
        try:
            return experiment_of(row["config"])
        except ConfigError as error:
            raise StoreError(f"{identity} cannot be read: its settings are not of this version ({error})") from error

    def readable_experiment(self, identity: str) -> Experiment | None:
        """None where there is no such experiment, or where this version cannot read its settings."""
        try:
            return self.experiment(identity)
        except StoreError as error:
            if error.trouble is not None:
                raise
            return None

    def has(self, experiment: str) -> bool:
        return self._one("SELECT 1 FROM experiments WHERE id=?", experiment) is not None

    def knows(self, run: str) -> bool:
        """Whether there is such a run, also one that cannot be read."""
        return self._one("SELECT 1 FROM jobs WHERE id=?", run) is not None

    def experiments(self, limit: int = 100) -> list[str]:
        """Identities, the latest first."""
        return [entry.id for entry in self.listed(limit=limit)]

    def listed(self, words: str = "", *, limit: int, offset: int = 0) -> list[Entry]:
        """Experiments whose title or identity has all `words`, the latest first."""
        where, values = having(words)
        query = f"SELECT {COLUMNS} FROM experiments {where} {LATEST_FIRST} LIMIT ? OFFSET ?"
        return [entry_of(row) for row in self._all(query, *values, limit, offset)]

    def count_experiments(self, words: str = "") -> int:
        """How many experiments `listed` has in all."""
        where, values = having(words)
        return int(self._one(f"SELECT count(*) FROM experiments {where}", *values)[0])

    def entry(self, experiment: str) -> Entry | None:
        """None where there is no such experiment."""
        row = self._one(f"SELECT {COLUMNS} FROM experiments WHERE id=?", experiment)
        return entry_of(row) if row is not None else None

    def title(self, experiment: str) -> str:
        """The identity where there is no such experiment."""
        found = self.entry(experiment)
        return found.title if found is not None else experiment

    def created(self, experiment: str) -> float | None:
        """Seconds since 1970; None where that cannot be read."""
        found = self.entry(experiment)
        return found.created if found is not None else None

    def run(self, identity: str) -> Run:
        """
        Raises:
            StoreError: no such run, or one that this version cannot read; the message says why.
        """
        found = self.find(identity)
        if found is None:
            raise StoreError(
                f"{identity}: no such run in {self.folder}; `python -m explorer runs` lists those there are"
            )
        return found

    def find(self, identity: str) -> Run | None:
        """
        Raises:
            StoreError: a run that this version cannot read; the message says why.
        """
        row = self._one(f"{_RUNS_OF_EXPERIMENTS} WHERE runs.id=?", identity)
        try:
            return run_of(row) if row is not None else None
        except UnreadableError as error:
            raise StoreError(f"{identity} cannot be read: {error}; it is left as it is") from error

    def runs(self, experiment: str | None = None) -> list[Run]:
        """An experiment's runs in their order, or all of the store, the latest experiment first.

        What this version cannot read is not among them, but in `unreadable`.
        """
        return readable(self._rows(experiment))

    def unreadable(self, experiment: str | None = None) -> list[UnreadableRun]:
        """The runs of an experiment, or of the store, that this version cannot read, in the same order."""
        return [found for row in self._rows(experiment) if (found := unreadable_of(row)) is not None]

    def _rows(self, experiment: str | None) -> list[sqlite3.Row]:
        if experiment is not None:
            return self._all(f"{_RUNS_OF_EXPERIMENTS} WHERE experiment=? ORDER BY position", experiment)
        return self._all(
            f"{_RUNS_OF_EXPERIMENTS} JOIN experiments ON experiments.id = runs.experiment "
            "ORDER BY experiments.created DESC, position"
        )

    def run_folder(self, run: str) -> Path:
        return self.folder / run

    def has_records(self, run: str) -> bool:
        """Whether anything of it was written down yet."""
        return (self.run_folder(run) / FILE).exists()

    def records(self, run: str) -> Records:
        """The run's records, empty before it starts."""
        self.run(run)
        return Records(self.run_folder(run))


def readable(rows: Sequence[sqlite3.Row]) -> list[Run]:
    """The runs among these rows that this version can read."""
    found = []
    for row in rows:
        with suppress(UnreadableError):
            found.append(run_of(row))
    return found


def _new_identity(connection: sqlite3.Connection, words: str) -> str:
    """One that nothing here has, nor what is in the bin: of thousands on one day two would be the same."""
    tables = ("experiments", "jobs", "binned_experiments", "binned_runs")
    while True:
        identity = _identity(words)
        if not any(connection.execute(f"SELECT 1 FROM {table} WHERE id=?", (identity,)).fetchone() for table in tables):
            return identity


def _identity(words: str) -> str:
    """A folder's name that people can read: `261121-batch-7c1f2a`."""
    readable = re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-.")[:40]
    return f"{time.strftime('%y%m%d')}-{readable or 'run'}-{secrets.token_hex(3)}"
