"""The catalogue: experiments, their runs, the queue, and what people ask of a run while it trains.

Pages write what they want (a run queued, a pause, a new learning rate) and read what is so; the supervisor and its
workers do the opposite. Nobody waits for anybody.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sqlite3
import time
from collections.abc import Container, Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from explorer.config import ConfigError, RunConfig, parse
from explorer.experiment import Experiment
from explorer.store.database import Database
from explorer.store.entries import COLUMNS, LATEST_FIRST, Entry, entry_of, having
from explorer.store.errors import StoreError
from explorer.store.formats import CATALOGUE
from explorer.store.owner import Owner
from explorer.store.place import CATALOGUE_FILE, store_at
from explorer.store.presence import refuse_what_is_gone
from explorer.store.records import Records
from explorer.store.run import Control, ControlAction, Run, Status, UnreadableRun
from explorer.store.shared_file import SharedExperiment, SharedRun
from explorer.store.stored_runs import UnreadableError, experiment_of, owner_of, run_of, unreadable_of

WITHOUT_A_WORD = "its process ended unexpectedly"
IS_KEPT = "what it had written is kept, and it can be resumed"

log = logging.getLogger("explorer.store")


class Catalogue(Database):
    """One store folder. Cheap to open; any number of processes may have it open."""

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = store_at(folder)
        refuse_what_is_gone(self.folder)
        super().__init__(self.folder / CATALOGUE_FILE, CATALOGUE)
        if self.obstacle is not None:
            _say_once(self.folder, f"{self.obstacle}; meanwhile the store is opened for reading only")

    # ── experiments and runs ─────────────────────────────────────────────────────────────────────────────

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
                    "INSERT INTO runs (id, experiment, position, arm, seed, config, status, place) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        names[-1],
                        identity,
                        position,
                        arm.label,
                        seed,
                        json.dumps(config.written()),
                        status,
                        now + position * 1e-4,
                    ),
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
                    "INSERT INTO runs (id, experiment, position, arm, seed, config, status, step, steps, seconds, "
                    "message, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        run.id,
                        experiment.id,
                        run.position,
                        run.arm,
                        run.seed,
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
            connection.executemany("DELETE FROM runs WHERE id=?", [(run,) for run in runs])
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
        return self._one("SELECT 1 FROM runs WHERE id=?", run) is not None

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
        row = self._one("SELECT * FROM runs WHERE id=?", identity)
        try:
            return run_of(row) if row is not None else None
        except UnreadableError as error:
            raise StoreError(f"{identity} cannot be read: {error}; it is left as it is") from error

    def runs(self, experiment: str | None = None) -> list[Run]:
        """An experiment's runs in their order, or all of the store, the latest experiment first.

        What this version cannot read is not among them, but in `unreadable`.
        """
        return _readable(self._rows(experiment))

    def unreadable(self, experiment: str | None = None) -> list[UnreadableRun]:
        """The runs of an experiment, or of the store, that this version cannot read, in the same order."""
        return [found for row in self._rows(experiment) if (found := unreadable_of(row)) is not None]

    def _rows(self, experiment: str | None) -> list[sqlite3.Row]:
        if experiment is not None:
            return self._all("SELECT * FROM runs WHERE experiment=? ORDER BY position", experiment)
        return self._all(
            "SELECT runs.* FROM runs JOIN experiments ON experiments.id = runs.experiment "
            "ORDER BY experiments.created DESC, position"
        )

    def run_folder(self, run: str) -> Path:
        return self.folder / run

    def records(self, run: str) -> Records:
        """The run's records, empty before it starts."""
        self.run(run)
        return Records(self.run_folder(run))

    # ── the queue ────────────────────────────────────────────────────────────────────────────────────────

    def queue(self) -> list[Run]:
        """Runs that wait, the next one first."""
        rows = self._all("SELECT * FROM runs WHERE status=? ORDER BY place", Status.QUEUED)
        return _readable(rows)

    def give_up_unreadable(self) -> list[str]:
        """Fail what waits, trains or would go on by itself, and cannot be read: once, with the reason. Says which."""
        rows = self._all(
            "SELECT * FROM runs WHERE status IN (?, ?) OR goes_on=1 OR id IN (SELECT run FROM controls)",
            Status.QUEUED,
            Status.RUNNING,
        )
        idle = [row for row in rows if (owner := _owner(row)) is None or not owner.is_alive]
        found = [one for row in idle if (one := unreadable_of(row)) is not None]
        for one in found:
            self.release(one.id, Status.FAILED, f"it cannot be read: {one.reason}")
            self._do("DELETE FROM controls WHERE run=?", one.id)
        return [one.id for one in found]

    def move_to_front(self, experiment: str) -> None:
        """Let an experiment's waiting runs go before all others that wait."""
        with self._transaction() as connection:
            first = connection.execute("SELECT min(place) FROM runs WHERE status=?", (Status.QUEUED,)).fetchone()[0]
            connection.execute(
                "UPDATE runs SET place = ? + position * 1e-4 WHERE experiment=? AND status=?",
                ((first or time.time()) - 1.0, experiment, Status.QUEUED),
            )

    def claim(self, run: str, owner: Owner, *, status: Status = Status.RUNNING, limit: int | None = None) -> bool:
        """Make `owner` the one process that works on a run, which is then `status`: running, or paused.

        Returns:
            False where another living process has it already, or where `limit` runs train already.
        """
        with self._transaction() as connection:
            row = connection.execute("SELECT * FROM runs WHERE id=?", (run,)).fetchone()
            if row is None:
                return False
            present = _owner(row)
            if present is not None and present != owner and present.is_alive:
                return False
            others = connection.execute(
                "SELECT count(*) FROM runs WHERE status=? AND id!=?", (Status.RUNNING, run)
            ).fetchone()[0]
            if limit is not None and others >= limit:
                return False
            connection.execute(
                "UPDATE runs SET status=?, owner_pid=?, owner_started=?, goes_on=0, message='' WHERE id=?",
                (status, owner.pid, owner.started, run),
            )
        return True

    def count(self, status: Status) -> int:
        """How many runs have a status."""
        return int(self._one("SELECT count(*) FROM runs WHERE status=?", status)[0])

    def progress(self, run: str, step: int, steps: int, seconds: float) -> None:
        self._do("UPDATE runs SET step=?, steps=?, seconds=? WHERE id=?", step, steps, seconds, run)

    def set_status(self, run: str, status: Status, message: str = "", *, goes_on: bool = False) -> None:
        """What a run is now; every status but running and paused gives it up by its owner."""
        keeps = status in (Status.RUNNING, Status.PAUSED)
        self._do(
            "UPDATE runs SET status=?, message=?, goes_on=?"
            + ("" if keeps else ", owner_pid=NULL, owner_started=NULL")
            + " WHERE id=?",
            status,
            message,
            int(goes_on),
            run,
        )

    def release(
        self, run: str, status: Status, message: str = "", *, step: int | None = None, goes_on: bool = False
    ) -> None:
        """What a run is from now on without a process: at its end, or left paused, queued or interrupted."""
        self._do(
            "UPDATE runs SET status=?, message=?, step=coalesce(?, step), goes_on=?, owner_pid=NULL, "
            "owner_started=NULL WHERE id=?",
            status,
            message,
            step,
            int(goes_on),
            run,
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

    def mark_interrupted(self, *, goes_on: bool = False, apart_from: Container[str] = ()) -> list[str]:
        """Mark runs whose process is gone as interrupted, and say which.

        Args:
            goes_on: whether they resume by themselves. What was paused then just stays paused.
            apart_from: runs that somebody else looks after.
        """
        if self.obstacle is not None:
            return []
        rows = self._all("SELECT * FROM runs WHERE status IN (?, ?)", Status.RUNNING, Status.PAUSED)
        gone = [
            row
            for row in rows
            if (owner := _owner(row)) is not None and not owner.is_alive and row["id"] not in apart_from
        ]
        for row in gone:
            stays_paused = goes_on and row["status"] == Status.PAUSED
            # Unless its own process was quicker: then the row is no longer as it was read.
            self._do(
                "UPDATE runs SET status=?, message=?, goes_on=?, owner_pid=NULL, owner_started=NULL "
                "WHERE id=? AND status=? AND owner_pid=?",
                Status.PAUSED if stays_paused else Status.INTERRUPTED,
                "" if stays_paused else f"{WITHOUT_A_WORD}; {IS_KEPT}",
                int(goes_on and not stays_paused),
                row["id"],
                row["status"],
                row["owner_pid"],
            )
        return [row["id"] for row in gone]

    def resume_what_goes_on(self) -> list[str]:
        """Queue the runs that were interrupted because the app or the supervisor stopped."""
        return self._resume_by_itself(Status.INTERRUPTED)

    def lacks_room(self) -> bool:
        """Whether runs are paused because they could not write."""
        return self._one("SELECT 1 FROM runs WHERE goes_on=1 AND status=?", Status.PAUSED) is not None

    def resume_what_lacked_room(self) -> list[str]:
        return self._resume_by_itself(Status.PAUSED)

    def _resume_by_itself(self, status: Status) -> list[str]:
        rows = self._all("SELECT id FROM runs WHERE goes_on=1 AND status=?", status)
        for row in rows:
            self.enqueue(row["id"])
        return [row["id"] for row in rows]

    # ── controls ─────────────────────────────────────────────────────────────────────────────────────────

    def ask(self, runs: Iterable[str], action: ControlAction) -> None:
        """Pause, step, resume or stop these runs."""
        with self._transaction() as connection:
            for run in runs:
                connection.execute("INSERT INTO controls (run, action) VALUES (?, ?)", (run, action))

    def controls(self, run: str) -> list[Control]:
        """What is asked of a run and not done yet, oldest first."""
        rows = self._all("SELECT id, action FROM controls WHERE run=? ORDER BY id", run)
        return [Control(row["id"], ControlAction(row["action"])) for row in rows]

    def asked(self) -> list[tuple[str, Control]]:
        """Everything asked of runs that no living process works on: the supervisor's to do."""
        rows = self._all(
            "SELECT DISTINCT controls.run AS run FROM controls JOIN runs ON runs.id = controls.run "
            "WHERE runs.owner_pid IS NULL"
        )
        return [(row["run"], control) for row in rows for control in self.controls(row["run"])]

    def done(self, controls: Iterable[Control]) -> None:
        with self._transaction() as connection:
            connection.executemany("DELETE FROM controls WHERE id=?", [(control.id,) for control in controls])

    # ── processes and settings ───────────────────────────────────────────────────────────────────────────

    def register(self, role: str, owner: Owner) -> None:
        """Say that an app or a supervisor uses this store."""
        self._do("INSERT OR REPLACE INTO processes VALUES (?, ?, ?)", owner.pid, owner.started, role)

    def unregister(self, role: str, owner: Owner) -> None:
        self._do("DELETE FROM processes WHERE role=? AND pid=?", role, owner.pid)

    def living(self, role: str) -> list[Owner]:
        """The registered processes of a role that still live."""
        rows = self._all("SELECT pid, started FROM processes WHERE role=?", role)
        owners = [Owner(row["pid"], row["started"]) for row in rows]
        for owner in owners:
            if not owner.is_alive and self.obstacle is None:
                self.unregister(role, owner)
        return [owner for owner in owners if owner.is_alive]

    def setting(self, name: str, default: float) -> float:
        row = self._one("SELECT value FROM settings WHERE name=?", name)
        return float(row["value"]) if row else default

    def set_setting(self, name: str, value: float) -> None:
        self._do("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, str(value))


@cache
def _say_once(folder: Path, words: str) -> None:
    """One line a process, on stderr where nobody listens elsewhere."""
    log.warning("%s", words, extra={"store": folder})


def _new_identity(connection: sqlite3.Connection, words: str) -> str:
    """One that nothing here has, nor what is in the bin: of thousands on one day two would be the same."""
    tables = ("experiments", "runs", "binned_experiments", "binned_runs")
    while True:
        identity = _identity(words)
        if not any(connection.execute(f"SELECT 1 FROM {table} WHERE id=?", (identity,)).fetchone() for table in tables):
            return identity


def _identity(words: str) -> str:
    """A folder's name that people can read: `261121-batch-7c1f2a`."""
    readable = re.sub(r"[^a-z0-9.]+", "-", words.lower()).strip("-.")[:40]
    return f"{time.strftime('%y%m%d')}-{readable or 'run'}-{secrets.token_hex(3)}"


def _readable(rows: Sequence[sqlite3.Row]) -> list[Run]:
    found = []
    for row in rows:
        with suppress(UnreadableError):
            found.append(run_of(row))
    return found


def _owner(row: sqlite3.Row) -> Owner | None:
    """None also where it cannot be read: nobody works on it."""
    try:
        return owner_of(row)
    except UnreadableError:
        return None
