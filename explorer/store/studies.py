"""Studies: what is computed about a run afterwards, in the background, and never twice.

A study is known by what it depends on: its kind, its run and its parameters. Whoever asks for the same again gets the
same study, finished or not. Results are npz files, in the run's folder where there is a run, so that they go with it.
Long ones keep what they have so far beside it: it can be drawn, and one that was ended goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.store.database import Database
from explorer.store.errors import StoreError, Trouble, damaged, explained
from explorer.store.formats import STUDIES
from explorer.store.owner import Owner
from explorer.store.place import store_at
from explorer.store.presence import refuse_what_is_gone
from explorer.store.run import Status
from explorer.store.shared_file import SharedStudy


@dataclass(frozen=True)
class Study:
    key: str
    kind: str
    run: str
    parameters: dict[str, Any]
    status: Status
    share: float
    message: str


class Studies(Database):
    """The studies of one store folder."""

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = store_at(folder)
        refuse_what_is_gone(self.folder)
        super().__init__(self.folder / "studies.sqlite", STUDIES, or_empty=True)

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────

    def request(self, kind: str, run: str = "", parameters: Mapping[str, Any] | None = None) -> Study:
        """The study of these, queued where it is new or was interrupted. One that failed stays so until `retry`.

        In a store that cannot be written, one that is not there has failed, for that reason.
        """
        text, key = _identity(kind, run, parameters)
        try:
            return self._requested(kind, run, text, key)
        except StoreError as error:
            if not error.is_about_writing:
                raise
            return Study(key, kind, run, json.loads(text), Status.FAILED, 0.0, f"it cannot be computed: {error}")

    def _requested(self, kind: str, run: str, text: str, key: str) -> Study:
        found = self.find(key)
        if found is None:
            with self._transaction() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO studies (key, kind, run, parameters, status, created) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (key, kind, run, text, Status.QUEUED, time.time()),
                )
        elif found.status is Status.INTERRUPTED or (found.status is Status.FINISHED and not self._file(found).exists()):
            self.retry(key)
        result = self.find(key)
        assert result is not None
        return result

    def known(self, kind: str, run: str = "", parameters: Mapping[str, Any] | None = None) -> Study | None:
        """The study of these where somebody has asked for it before; nothing is queued."""
        return self.find(_identity(kind, run, parameters)[1])

    def retry(self, key: str) -> None:
        """Queue it once more."""
        self._do("UPDATE studies SET status=?, share=0, message='' WHERE key=?", Status.QUEUED, key)

    def withdraw(self, key: str) -> None:
        """Forget it where it still waits: nobody looks at the answer any more. What is being computed goes on."""
        if self.obstacle is None:
            self._do("DELETE FROM studies WHERE key=? AND status=?", key, Status.QUEUED)

    def bring_forward(self, keys: Sequence[str]) -> None:
        """Let those of these that wait go before all others that wait, in this order."""
        waiting = [study.key for study in self.waiting()]
        first = [key for key in dict.fromkeys(keys) if key in waiting]
        if waiting[: len(first)] == first or self.obstacle is not None:
            return
        with self._transaction() as connection:
            query = "SELECT min(created) FROM studies WHERE status=?"
            earliest = connection.execute(query, (Status.QUEUED,)).fetchone()[0] or time.time()
            connection.executemany(
                "UPDATE studies SET created=? WHERE key=? AND status=?",
                [(earliest - (len(first) - place) * 1e-3, key, Status.QUEUED) for place, key in enumerate(first)],
            )

    def find(self, key: str) -> Study | None:
        row = self._one("SELECT * FROM studies WHERE key=?", key)
        return _study(row) if row is not None else None

    def result(self, study: Study) -> dict[str, np.ndarray] | None:
        """Its arrays by name, once it is finished; where they are damaged none, and the study has failed."""
        try:
            return _read(self._file(study))
        except StoreError as error:
            if error.trouble is not Trouble.DAMAGED:
                raise
            with suppress(StoreError):  # a store that can only be read says so elsewhere
                self.fail(study.key, f"its result is damaged and cannot be read: ask for it again ({error})")
            return None

    def partial(self, study: Study) -> dict[str, np.ndarray] | None:
        """What it has so far, once it has something: the whole result where it is finished, by the same names."""
        return self.result(study) or _read_whole(self._partial_file(study)) or self.result(study)

    def finished(self, run: str) -> list[Study]:
        """The studies of a run that have a result."""
        rows = self._all("SELECT * FROM studies WHERE run=? AND status=?", run, Status.FINISHED)
        return [study for study in map(_study, rows) if study.status is Status.FINISHED]

    def forget(self, runs: Sequence[str]) -> None:
        """Forget the studies of runs that are deleted for good; one that is being computed ends and says so."""
        with self._transaction() as connection:
            query = "DELETE FROM studies WHERE run=? AND status!=?"
            connection.executemany(query, [(run, Status.RUNNING) for run in runs])

    def take_in(self, studies: Sequence[tuple[str, SharedStudy]]) -> None:
        """Know finished studies of runs that came from another store, with their files."""
        with self._transaction() as connection:
            for run, study in studies:
                text, key = _identity(study.kind, run, study.parameters)
                if key == study.key:
                    connection.execute(
                        "INSERT OR IGNORE INTO studies (key, kind, run, parameters, status, share, created) "
                        "VALUES (?, ?, ?, ?, ?, 1, ?)",
                        (key, study.kind, run, text, Status.FINISHED, time.time()),
                    )

    # ── working ──────────────────────────────────────────────────────────────────────────────────────────

    def waiting(self) -> list[Study]:
        """Those in the queue, the oldest first."""
        rows = self._all("SELECT * FROM studies WHERE status=? ORDER BY created", Status.QUEUED)
        return [study for study in map(_study, rows) if study.status is Status.QUEUED]

    def claim(self, key: str, owner: Owner) -> bool:
        """Make `owner` the one who works on it; False where it no longer waits."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE studies SET status=?, owner_pid=?, owner_started=? WHERE key=? AND status=?",
                (Status.RUNNING, owner.pid, owner.started, key, Status.QUEUED),
            )
        return changed.rowcount == 1

    def report(self, key: str, share: float) -> None:
        self._do("UPDATE studies SET share=? WHERE key=?", share, key)

    def keep(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep what there is so far for `partial`; the study goes on from there if it is ended.

        Raises:
            StoreError: its run was deleted meanwhile.
        """
        study = self.find(key)
        assert study is not None
        self._write(study, self._partial_file(study), arrays)

    def finish(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep the result, whole or not at all.

        Raises:
            StoreError: its run was deleted meanwhile.
        """
        study = self.find(key)
        assert study is not None
        self._write(study, self._file(study), arrays)
        self._partial_file(study).unlink(missing_ok=True)
        self._do("UPDATE studies SET status=?, share=1, owner_pid=NULL WHERE key=?", Status.FINISHED, key)

    def adopt(self, kind: str, run: str, parameters: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Take in a result that was computed elsewhere."""
        text, key = _identity(kind, run, parameters)
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO studies (key, kind, run, parameters, status, created) VALUES (?, ?, ?, ?, ?, ?)",
                (key, kind, run, text, Status.FINISHED, time.time()),
            )
        self.finish(key, arrays)

    def fail(self, key: str, message: str, status: Status = Status.FAILED) -> None:
        """It ended without a result; the message says why and the way out."""
        self._do("UPDATE studies SET status=?, message=?, owner_pid=NULL WHERE key=?", status, message, key)

    def mark_interrupted(self) -> None:
        """Queue again what a process that is gone worked on."""
        rows = self._all("SELECT * FROM studies WHERE status=?", Status.RUNNING)
        for row in rows:
            if row["owner_pid"] is None or not Owner(row["owner_pid"], row["owner_started"]).is_alive:
                self.retry(row["key"])

    def _file(self, study: Study) -> Path:
        return self.folder / study.run / "studies" / f"{study.key}.npz"

    def _partial_file(self, study: Study) -> Path:
        return self.folder / study.run / "studies" / f"{study.key}.partial.npz"

    def _write(self, study: Study, path: Path, arrays: Mapping[str, np.ndarray]) -> None:
        beside = path.with_suffix(".part")
        with explained(path):
            if not (self.folder / study.run).is_dir():
                raise StoreError(f"{study.run} was deleted meanwhile; choose another run")
            path.parent.mkdir(exist_ok=True)
            with beside.open("wb") as file:
                np.savez(file, **dict(arrays))  # type: ignore[arg-type]
            beside.replace(path)


def _read(path: Path) -> dict[str, np.ndarray] | None:
    """The arrays of a file, or None where there is none (any more)."""
    with explained(path):
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        except FileNotFoundError:
            return None
        except (ValueError, EOFError, KeyError, zlib.error, zipfile.BadZipFile) as error:
            raise damaged(path, str(error)) from error


def _read_whole(path: Path) -> dict[str, np.ndarray] | None:
    """What there is so far; nothing where it is damaged: it is computed anew."""
    try:
        return _read(path)
    except StoreError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        return None


def _identity(kind: str, run: str, parameters: Mapping[str, Any] | None) -> tuple[str, str]:
    """The parameters as text, and the key that they make with kind and run."""
    text = json.dumps(dict(parameters or {}), sort_keys=True)
    return text, hashlib.blake2b(f"{kind}/{run}/{text}".encode(), digest_size=8).hexdigest()


def _study(row: Any) -> Study:
    """A row that cannot be read is a study that failed with the reason."""
    key, kind, run = (str(row[name]) for name in ("key", "kind", "run"))
    try:
        parameters, status = json.loads(row["parameters"]), Status(row["status"])
        share, message = min(1.0, max(0.0, float(row["share"]))), str(row["message"])
    except (ValueError, TypeError, RecursionError) as error:
        return Study(key, kind, run, {}, Status.FAILED, 0.0, f"the study {key} cannot be read ({str(error)[:200]})")
    return Study(key, kind, run, parameters if isinstance(parameters, dict) else {}, status, share, message)
