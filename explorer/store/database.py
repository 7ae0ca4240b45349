"""SQLite as the store uses it: write-ahead log, short waits for a lock, errors that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Self, TypeVar

from explorer.store.errors import StoreError, damaged, explained
from explorer.store.format import Format
from explorer.store.opening import open_database


class Database:
    """One database file, shared with other processes: a reader never waits for a writer.

    `obstacle` is why it can only be read; None where it can be written.

    Raises:
        StoreError: a folder that cannot be made, a damaged file, another program's or a newer version's.
    """

    def __init__(self, path: Path, form: Format, *, or_empty: bool = False) -> None:
        """`or_empty`: where there is no file and none can be made, it is as good as empty; else that is an error."""
        self.path = path
        opened = open_database(path, form, or_empty=or_empty)
        self._connection, self.obstacle = opened.connection, opened.obstacle
        self._connection.text_factory = _text

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

    def copy_to(self, target: Path) -> None:
        """One file with all that is in it at this moment, also while another process writes."""
        with explained(target), closing(sqlite3.connect(target)) as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        with explained(self.path):
            return self._connection.execute(query, values).fetchall()  # type: ignore[arg-type]

    def _one(self, query: str, *values: object) -> sqlite3.Row:
        """The first row; None where there is none."""
        with explained(self.path):
            return self._connection.execute(query, values).fetchone()  # type: ignore[arg-type]

    def _do(self, query: str, *values: object) -> None:
        self._refuse_what_cannot_be_written()
        with explained(self.path):
            self._connection.execute(query, values)  # type: ignore[arg-type]

    def _refuse_what_cannot_be_written(self) -> None:
        if self.obstacle is not None:
            raise StoreError(str(self.obstacle), self.obstacle.trouble)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing of it is written."""
        with explained(self.path):
            self._refuse_what_cannot_be_written()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _text(raw: bytes) -> str:
    """Text that is no UTF-8 is read as far as it goes: it is no reason to read nothing beside it."""
    return raw.decode("utf-8", errors="replace")


_Read = TypeVar("_Read", bound=Callable[..., Any])


def or_damaged(method: _Read) -> _Read:
    """A method of a database that says in a `StoreError` what in the file cannot have been written by this program."""

    @wraps(method)
    def read(self: Database, *arguments: Any, **options: Any) -> Any:
        try:
            return method(self, *arguments, **options)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
            raise damaged(self.path, f"{type(error).__name__}: {error}") from error

    return read  # type: ignore[return-value]
