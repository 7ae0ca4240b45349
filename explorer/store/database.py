"""SQLite as the store uses it: write-ahead log, short waits for a lock, errors that say what to do."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from explorer.store.errors import PATIENCE, StoreError, Trouble, explained


class Database:
    """One database file, shared with other processes: a reader never waits for a writer.

    Raises:
        StoreError: an unwritable folder, a full disk, a file that is no database or a newer version.
    """

    def __init__(self, path: Path, schema: str, version: int) -> None:
        self.path = path
        self._connection = _connect(path, schema, version)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def data_version(self) -> int:
        """Changes when another connection has written something: cheap to ask often."""
        return int(self._one("PRAGMA data_version")[0])

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        with explained(self.path):
            return self._connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    def _one(self, query: str, *values: object) -> sqlite3.Row:
        """The first row; None where there is none."""
        with explained(self.path):
            return self._connection.execute(query, values).fetchone()  # type: ignore[arg-type]

    def _do(self, query: str, *values: object) -> None:
        with explained(self.path):
            self._connection.execute(query, values)  # type: ignore[arg-type]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing of it is written."""
        with explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _connect(path: Path, schema: str, version: int) -> sqlite3.Connection:
    """Open (and create where needed) the database at `path`.

    WAL lets readers go on while one process writes; `synchronous=NORMAL` loses nothing when a process is killed.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        _keep_a_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > version:
            connection.close()
            raise StoreError(
                f"{path} was written by a newer version of this program (format {found}, this one reads {version}); "
                "update the program, or choose another store",
                Trouble.FOREIGN,
            )
        if found < version:  # for two processes at once, perhaps; so the schema says IF NOT EXISTS
            connection.executescript(f"BEGIN IMMEDIATE; {schema} PRAGMA user_version={version}; COMMIT;")
        return connection


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Where several processes switch a new database at once, SQLite refuses some without its usual wait: so we wait."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
