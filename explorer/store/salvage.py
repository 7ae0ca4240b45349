"""Reading what can still be read of a damaged database: from the front as far as it goes, and from the back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from explorer.store.errors import explained
from explorer.store.format import Format


def salvage(source: Path, target: Path, form: Format, origin: Path) -> int:
    """Write a database of the newest version with the rows of `source` that can be read; returns how many.

    `source` is a copy of its own of the file `origin`: whatever stands in a log beside it is taken in.
    """
    with explained(target), closing(sqlite3.connect(target, isolation_level=None)) as whole:
        with closing(sqlite3.connect(source, isolation_level=None)) as damaged:
            version = _version(damaged, form)
            whole.executescript("".join(form.steps[:version]) + f"PRAGMA user_version={version};")
            whole.execute("BEGIN")
            count = sum(_copy(damaged, whole, table) for table in _tables(whole))
            whole.execute("COMMIT")
        form.bring_up_to_date(whole, origin)
    return count


def _version(damaged: sqlite3.Connection, form: Format) -> int:
    """The newest where the file cannot say it any more."""
    with suppress(sqlite3.DatabaseError):
        version: int = damaged.execute("PRAGMA user_version").fetchone()[0]
        if 1 <= version <= form.version:
            return version
    return form.version


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in rows]


def _copy(damaged: sqlite3.Connection, whole: sqlite3.Connection, table: str) -> int:
    columns = [row[1] for row in whole.execute(f"PRAGMA table_info({table})")]
    insert = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(columns))})"
    before = whole.total_changes
    for direction in ("ASC", "DESC"):
        keys = ", ".join(f"{key} {direction}" for key in _order(whole, table))
        for row in _readable(damaged, f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED ORDER BY {keys}"):
            with suppress(sqlite3.Error):  # a row whose values are not what its table takes
                whole.execute(insert, row)
    return whole.total_changes - before


def _order(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns by which the table itself lies on the disk: no index is needed to read it in this order."""
    try:
        connection.execute(f"SELECT rowid FROM {table} LIMIT 0")
        return ["rowid"]
    except sqlite3.OperationalError:  # WITHOUT ROWID: by its primary key
        keys = [(row[5], row[1]) for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
        return [name for _, name in sorted(keys)]


def _readable(damaged: sqlite3.Connection, query: str) -> Iterator[tuple[object, ...]]:
    """The rows until the first that cannot be read."""
    with suppress(sqlite3.DatabaseError):
        yield from damaged.execute(query)
