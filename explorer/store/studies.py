"""Studies: what is computed about a run afterwards, in the background, and never twice.

A study is known by what it depends on: its kind, its run and its parameters. Whoever asks for the same again gets the
same study, finished or not. Long ones keep what they have so far beside the result to come: it can be drawn, and one
that was ended goes on from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from explorer.store.errors import StoreError, Trouble
from explorer.store.jobs import STUDIES, Jobs
from explorer.store.run import Status
from explorer.store.shared_file import SharedStudy
from explorer.store.study import Study, identity_of, study_of
from explorer.store.study_files import partial_file, read_arrays, read_partial, result_file, write_arrays

_ADD = (
    "INSERT OR IGNORE INTO jobs (id, kind, needs, request, status, done, total, place) VALUES (?, ?, ?, ?, ?, ?, 1, ?)"
)


class Studies(Jobs):
    """The studies of one store."""

    def __init__(self, folder: Path | str | None = None) -> None:
        super().__init__(folder, or_empty=True)

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────

    def request(self, kind: str, run: str = "", parameters: Mapping[str, Any] | None = None) -> Study:
        """The study of these, queued where it is new or was interrupted. One that failed stays so until `retry`.

        In a store that cannot be written, one that is not there has failed, for that reason.
        """
        text, key = identity_of(kind, run, parameters)
        try:
            return self._requested(kind, run, text, key)
        except StoreError as error:
            if not error.is_about_writing:
                raise
            return Study(key, kind, run, json.loads(text), Status.FAILED, 0.0, f"it cannot be computed: {error}")

    def _requested(self, kind: str, run: str, text: str, key: str) -> Study:
        found = self.find(key)
        if found is None:
            self._do(_ADD, key, kind, run, text, Status.QUEUED, 0, time.time())
        elif found.status is Status.INTERRUPTED or self._has_lost_its_result(found):
            self.retry(key)
        result = self.find(key)
        assert result is not None
        return result

    def _has_lost_its_result(self, study: Study) -> bool:
        return study.status is Status.FINISHED and not result_file(self.folder, study).exists()

    def known(self, kind: str, run: str = "", parameters: Mapping[str, Any] | None = None) -> Study | None:
        """The study of these where somebody has asked for it before; nothing is queued."""
        return self.find(identity_of(kind, run, parameters)[1])

    def retry(self, key: str) -> None:
        """Queue it once more."""
        self.release(key, Status.QUEUED, done=0)

    def withdraw(self, key: str) -> None:
        """Forget it where it still waits: nobody looks at the answer any more. What is being computed goes on."""
        if self.obstacle is None:
            self._do(f"DELETE FROM jobs WHERE {STUDIES} AND id=? AND status=?", key, Status.QUEUED)

    def bring_forward(self, keys: Sequence[str]) -> None:
        """Let those of these that wait go before all others that wait, in this order."""
        waiting = [study.key for study in self.waiting()]
        first = [key for key in dict.fromkeys(keys) if key in waiting]
        if waiting[: len(first)] == first or self.obstacle is not None:
            return
        with self._transaction() as connection:
            query = f"SELECT min(place) FROM jobs WHERE {STUDIES} AND status=?"
            earliest = connection.execute(query, (Status.QUEUED,)).fetchone()[0] or time.time()
            connection.executemany(
                "UPDATE jobs SET place=? WHERE id=? AND status=?",
                [(earliest - (len(first) - place) * 1e-3, key, Status.QUEUED) for place, key in enumerate(first)],
            )

    def find(self, key: str) -> Study | None:
        row = self._one(f"SELECT * FROM jobs WHERE {STUDIES} AND id=?", key)
        return study_of(row) if row is not None else None

    def result(self, study: Study) -> dict[str, np.ndarray] | None:
        """Its arrays by name, once it is finished; where they are damaged none, and the study has failed."""
        try:
            return read_arrays(result_file(self.folder, study))
        except StoreError as error:
            if error.trouble is not Trouble.DAMAGED:
                raise
            with suppress(StoreError):  # a store that can only be read says so elsewhere
                self.fail(study.key, f"its result is damaged and cannot be read: ask for it again ({error})")
            return None

    def partial(self, study: Study) -> dict[str, np.ndarray] | None:
        """What it has so far, once it has something: the whole result where it is finished, by the same names."""
        return self.result(study) or read_partial(partial_file(self.folder, study)) or self.result(study)

    def finished(self, run: str) -> list[Study]:
        """The studies of a run that have a result."""
        rows = self._all(f"SELECT * FROM jobs WHERE {STUDIES} AND needs=? AND status=?", run, Status.FINISHED)
        return [study for study in map(study_of, rows) if study.status is Status.FINISHED]

    def take_in(self, studies: Sequence[tuple[str, SharedStudy]]) -> None:
        """Know finished studies of runs that came from another store, with their files."""
        with self._transaction() as connection:
            for run, study in studies:
                text, key = identity_of(study.kind, run, study.parameters)
                if key == study.key:
                    connection.execute(_ADD, (key, study.kind, run, text, Status.FINISHED, 1, time.time()))

    # ── working ──────────────────────────────────────────────────────────────────────────────────────────

    def waiting(self) -> list[Study]:
        """Those in the queue, the oldest first."""
        rows = self._all(f"SELECT * FROM jobs WHERE {STUDIES} AND status=? ORDER BY place", Status.QUEUED)
        return [study for study in map(study_of, rows) if study.status is Status.QUEUED]

    def report(self, key: str, share: float) -> None:
        """The share of the work that is done."""
        self.progress(key, share, 1)

    def keep(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep what there is so far for `partial`; the study goes on from there if it is ended.

        Raises:
            StoreError: its run was deleted meanwhile.
        """
        study = self.find(key)
        assert study is not None
        write_arrays(self.folder, study, partial_file(self.folder, study), arrays)

    def finish(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep the result, and say that it is there.

        Raises:
            StoreError: its run was deleted meanwhile.
        """
        self.keep_result(key, arrays)
        self.release(key, Status.FINISHED, done=1)

    def keep_result(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keep the result, whole or not at all.

        Raises:
            StoreError: its run was deleted meanwhile.
        """
        study = self.find(key)
        assert study is not None
        write_arrays(self.folder, study, result_file(self.folder, study), arrays)
        partial_file(self.folder, study).unlink(missing_ok=True)

    def adopt(self, kind: str, run: str, parameters: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Take in a result that was computed elsewhere."""
        text, key = identity_of(kind, run, parameters)
        self._do(_ADD, key, kind, run, text, Status.FINISHED, 1, time.time())
        self.finish(key, arrays)

    def fail(self, key: str, message: str, status: Status = Status.FAILED) -> None:
        """It ended without a result; the message says why and the way out."""
        self.release(key, status, message)
