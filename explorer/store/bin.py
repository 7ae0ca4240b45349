"""The bin: deleted experiments, to be had back until it is emptied. Until then their folders stay where they are."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from explorer.store.catalogue_file import CatalogueFile
from explorer.store.errors import PATIENCE, StoreError, explained
from explorer.store.job import RUN
from explorer.store.owner import Owner
from explorer.store.run import Status
from explorer.store.stored_runs import RUN_COLUMNS

log = logging.getLogger("explorer.store")

KEPT_DAYS = 30
"""After so many days in the bin an experiment is deleted for good, when a supervisor starts or another is deleted."""

_BINNED_COLUMNS = (
    "id, experiment, position, arm, seed, config, status, step, steps, seconds, message, place, goes_on, owner_pid, "
    "owner_started"
)
_OF_RUNS = (("controls", "run"), ("holds", "run"), ("runs", "id"), ("jobs", "id"), ("binned_runs", "id"))
_FORGET_STUDIES = "DELETE FROM jobs WHERE needs=? AND status!=?"
"""One that is being computed ends and says so."""
_OF_EXPERIMENTS = (("changes", "experiment"), ("experiments", "id"), ("binned_experiments", "id"))
"""Tables, and their columns that name a run or an experiment. What is asked of runs in the bin waits with them."""


@dataclass(frozen=True)
class Binned:
    """An experiment in the bin; `binned` in seconds since 1970, `size` in bytes on the disk."""

    id: str
    title: str
    binned: float
    runs: tuple[str, ...]
    size: int


class Bin(CatalogueFile):
    """The bin of one store folder."""

    def contents(self) -> list[Binned]:
        """The last that was deleted first."""
        rows = self._all("SELECT id, title, binned FROM binned_experiments ORDER BY binned DESC, rowid DESC")
        return [self._binned(row) for row in rows]

    def count(self) -> int:
        return int(self._one("SELECT count(*) FROM binned_experiments")[0])

    def find(self, experiment: str) -> Binned | None:
        row = self._one("SELECT id, title, binned FROM binned_experiments WHERE id=?", experiment)
        return self._binned(row) if row is not None else None

    def experiment_of(self, run: str) -> str | None:
        """The experiment in the bin that a run belongs to."""
        row = self._one("SELECT experiment FROM binned_runs WHERE id=?", run)
        return row["experiment"] if row is not None else None

    def put(self, experiment: str) -> Binned:
        """Delete an experiment with all its runs, so that `take_back` brings it back as it is.

        Raises:
            StoreError: no such experiment, or one of its runs still trains.
        """
        self.empty_what_is_old()
        with self._transaction() as connection:
            self._refuse_what_trains(connection, experiment)
            connection.execute(
                "INSERT OR REPLACE INTO binned_experiments SELECT id, title, config, created, ? FROM experiments "
                "WHERE id=?",
                (time.time(), experiment),
            )
            _bin_runs(connection, experiment)
            connection.execute("DELETE FROM experiments WHERE id=?", (experiment,))
        found = self.find(experiment)
        assert found is not None
        return found

    def take_back(self, experiment: str) -> Binned:
        """Undo a deletion: what waited waits again.

        Raises:
            StoreError: it is not in the bin.
        """
        with self._alone():
            found = self.find(experiment)
            if found is None:
                raise StoreError(
                    f"{experiment}: not in the bin of {self.folder}; `python -m explorer bin` lists what is"
                )
            with self._transaction() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO experiments SELECT id, title, config, created FROM binned_experiments "
                    "WHERE id=?",
                    (experiment,),
                )
                _take_back_runs(connection, experiment)
                connection.execute("DELETE FROM binned_experiments WHERE id=?", (experiment,))
        return found

    def empty(self, before: float | None = None) -> int:
        """Delete for good what is in the bin, or what was put there before a moment; returns the bytes freed."""
        rows = self._all("SELECT id, title, binned FROM binned_experiments")
        chosen = [row["id"] for row in rows if before is None or row["binned"] < before]
        if not chosen:
            return 0
        with self._alone():
            binned = [found for found in map(self.find, chosen) if found is not None]
            for experiment in binned:
                self._remove_folders(experiment.runs)
            self._forget(
                [experiment.id for experiment in binned], [run for experiment in binned for run in experiment.runs]
            )
        return sum(experiment.size for experiment in binned)

    def empty_what_is_old(self) -> None:
        """Delete for good what has been there for `KEPT_DAYS`; what cannot be deleted stays, with a word in the log."""
        try:
            self.empty(before=time.time() - KEPT_DAYS * 86_400)
        except StoreError as error:
            log.warning("%s", error)

    def destroy(self, experiment: str) -> int:
        """Delete an experiment for good, past the bin; returns the bytes freed. Needs no room on a full disk.

        Raises:
            StoreError: no such experiment, or one of its runs still trains.
        """
        with self._alone():
            with explained(self.path):
                self._refuse_what_trains(self._connection, experiment)
            runs = [row["id"] for row in self._all("SELECT id FROM runs WHERE experiment=?", experiment)]
            size = sum(size_on_disk(self.folder / run) for run in runs)
            self._remove_folders(runs)
            self._forget([experiment], runs)
        return size

    def _binned(self, row: sqlite3.Row) -> Binned:
        rows = self._all("SELECT id FROM binned_runs WHERE experiment=? ORDER BY position", row["id"])
        runs = tuple(run["id"] for run in rows)
        size = sum(size_on_disk(self.folder / run) for run in runs)
        return Binned(row["id"], row["title"], row["binned"], runs, size)

    def _refuse_what_trains(self, connection: sqlite3.Connection, experiment: str) -> None:
        if connection.execute("SELECT 1 FROM experiments WHERE id=?", (experiment,)).fetchone() is None:
            raise StoreError(self._no_such(experiment))
        query = (
            "SELECT id, owner_pid, owner_started FROM runs CROSS JOIN jobs USING (id) "
            "WHERE experiment=? AND owner_pid IS NOT NULL"
        )
        rows = connection.execute(query, (experiment,)).fetchall()
        busy = [row["id"] for row in rows if Owner(row["owner_pid"], row["owner_started"]).is_alive]
        if busy:
            raise StoreError(f"{', '.join(busy)} still trains; stop it first, then delete {experiment}")

    def _no_such(self, identity: str) -> str:
        run = self._one("SELECT experiment FROM runs WHERE id=?", identity)
        if run is not None:
            return f"{identity} is a run; an experiment is deleted as a whole: delete {run['experiment']}"
        if self.find(identity) is not None:
            return f"{identity} is in the bin already"
        return f"{identity}: no such experiment in {self.folder}"

    def _remove_folders(self, runs: Sequence[str]) -> None:
        for run in runs:
            with explained(self.folder / run):
                if (self.folder / run).exists():
                    shutil.rmtree(self.folder / run)

    def _forget(self, experiments: Sequence[str], runs: Sequence[str]) -> None:
        """By a connection of its own: on a full disk there is room to write only now."""
        with CatalogueFile(self.folder) as catalogue, catalogue._transaction() as connection:
            connection.executemany(_FORGET_STUDIES, [(run, Status.RUNNING) for run in runs])
            for table, column in _OF_RUNS:
                connection.executemany(f"DELETE FROM {table} WHERE {column}=?", [(run,) for run in runs])
            for table, column in _OF_EXPERIMENTS:
                connection.executemany(
                    f"DELETE FROM {table} WHERE {column}=?", [(experiment,) for experiment in experiments]
                )

    def _alone(self) -> FileLock:
        """Nothing is taken back while it is being deleted."""
        with explained(self.folder):
            return FileLock(self.folder / "bin.lock", timeout=PATIENCE)


def _bin_runs(connection: sqlite3.Connection, experiment: str) -> None:
    """An experiment's runs are no jobs any more while they are in the bin."""
    connection.execute(
        f"INSERT INTO binned_runs ({_BINNED_COLUMNS}) SELECT {RUN_COLUMNS} FROM runs CROSS JOIN jobs USING (id) "
        "WHERE experiment=?",
        (experiment,),
    )
    connection.execute("DELETE FROM jobs WHERE id IN (SELECT id FROM runs WHERE experiment=?)", (experiment,))
    connection.execute("DELETE FROM runs WHERE experiment=?", (experiment,))


def _take_back_runs(connection: sqlite3.Connection, experiment: str) -> None:
    connection.execute(
        "INSERT INTO runs SELECT id, experiment, position, arm, seed FROM binned_runs WHERE experiment=?", (experiment,)
    )
    connection.execute(
        "INSERT INTO jobs SELECT id, ?, '', config, status, place, step, steps, seconds, message, goes_on, owner_pid, "
        "owner_started FROM binned_runs WHERE experiment=?",
        (RUN, experiment),
    )
    connection.execute("DELETE FROM binned_runs WHERE experiment=?", (experiment,))


def size_on_disk(folder: Path) -> int:
    """Bytes that a folder's files take; 0 where it is not there."""
    total = 0
    for path in folder.rglob("*"):
        try:
            stat = path.lstat()
        except FileNotFoundError:
            continue
        total += stat.st_blocks * 512 if hasattr(stat, "st_blocks") else stat.st_size
    return total
