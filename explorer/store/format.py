"""The versions of a kind of database: which tables each has, and how one becomes the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from explorer.store.errors import StoreError, Trouble

Tables = frozenset[tuple[str, str, str]]
"""(type, name, SQL with single spaces) of tables and indexes."""
Fill = Callable[[sqlite3.Connection, Path], None]
"""Brings into a database, which lies at a path, what lies in other files beside it."""


@dataclass(frozen=True)
class Format:
    """A kind of database, such as the catalogue. SQLite's `user_version` says which version a file has.

    `steps[n]` is the SQL that makes version n + 1 of version n; version 0 is an empty file. A step that has been
    released is never edited: what changes is a further step. `fills`: the version after whose step something is
    brought in, and what brings it.
    """

    name: str
    steps: tuple[str, ...]
    fills: tuple[tuple[int, Fill], ...] = ()

    @property
    def version(self) -> int:
        """The newest, which this program reads and writes."""
        return len(self.steps)

    def version_of(self, connection: sqlite3.Connection, path: Path) -> int:
        """The version of the file at `path`; 0 where it is empty. Nothing is written.

        Raises:
            StoreError: a newer version, or a file of another program.
        """
        query = "SELECT user_version, (SELECT group_concat(name, char(10)) FROM sqlite_master) FROM pragma_user_version"
        version, names = connection.execute(query).fetchone()  # in one statement: another process may be writing
        if version > self.version:
            raise StoreError(
                f"{path} was written by a newer version of this program (format {version}, this one reads "
                f"{self.version}); update the program, or choose another store",
                Trouble.FOREIGN,
            )
        there = set((names or "").splitlines())
        if version < 0 or (version == 0 and there) or not self._names(version) <= there:
            raise StoreError(
                f"{path} is a database of another program (format {version}, and not the tables of {self.name}); "
                "nothing in it was changed: choose another store, or move the file away",
                Trouble.FOREIGN,
            )
        return version

    def bring_up_to_date(self, connection: sqlite3.Connection, path: Path) -> None:
        """Take the steps that the file lacks: all of them or none, also where two processes try it at once."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            for version in range(self.version_of(connection, path), self.version):
                for statement in _statements(self.steps[version]):
                    connection.execute(statement)
                for fill in (fill for after, fill in self.fills if after == version + 1):
                    fill(connection, path)
                connection.execute(f"PRAGMA user_version={version + 1}")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def tables(self, version: int) -> Tables:
        """What a file of this version has, to be compared with `tables_of`."""
        return _tables(self, version)

    def _names(self, version: int) -> set[str]:
        return {name for _, name, _ in self.tables(version)}


def tables_of(connection: sqlite3.Connection) -> Tables:
    """The tables and indexes of a file, and whatever else its schema has."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    return frozenset((kind, name, " ".join(sql.split())) for kind, name, sql in rows if not _is_statistics(name))


def _is_statistics(name: str) -> bool:
    return name.startswith("sqlite_stat")


@cache
def _tables(form: Format, version: int) -> Tables:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("".join(form.steps[:version]))
        return tables_of(connection)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
