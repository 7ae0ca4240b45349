"""Opening a database file: to write it where that can be done, and else to read it as it is."""

from __future__ import annotations

import mmap
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from explorer.store.errors import PATIENCE, StoreError, explained, write_protected
from explorer.store.format import Format
from explorer.store.place import may_write

_LOG_IN_HEADER = slice(18, 20)
"""Two bytes of the file say that a write-ahead log is kept; in memory there is none."""
_CAN_DESERIALIZE = hasattr(sqlite3.Connection, "deserialize")  # some systems' SQLite is built without it
_ATTEMPTS = 20  # to copy a file that is being written


@dataclass(frozen=True)
class Opened:
    """`obstacle`: why it was opened for reading only; None where it can be written."""

    connection: sqlite3.Connection
    obstacle: StoreError | None = None


def open_database(path: Path, form: Format, *, or_empty: bool) -> Opened:
    """The file at `path`, made where it is not there and brought up to date where it is older.

    What cannot be written is opened for reading, and an older version is then brought up to date in memory.

    Args:
        or_empty: where there is no file and none can be made, an empty one in memory; else that is an error.

    Raises:
        StoreError: a folder that cannot be made, a damaged file, another program's or a newer version's.
    """
    try:
        return Opened(_open_to_write(path, form))
    except StoreError as error:
        if not error.is_about_writing or not (or_empty or path.exists()):
            raise
        with explained(path):
            return Opened(open_to_read(path, form), error)


# ── to write ─────────────────────────────────────────────────────────────────────────────────────────────


def _open_to_write(path: Path, form: Format) -> sqlite3.Connection:
    """WAL lets readers go on while one process writes; `synchronous=NORMAL` loses nothing when a process is killed."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not may_write(path):
            raise write_protected(path)
        connection = _connected(str(path))
        try:
            version = _prepare(connection, path, form)
            connection.execute("PRAGMA synchronous=NORMAL")
            if version < form.version:
                form.bring_up_to_date(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: sqlite3.Connection, path: Path, form: Format) -> int:
    """Look at the version before anything is written, then keep a write-ahead log.

    Where several processes switch a new database at once, SQLite refuses some without its usual wait: so we wait.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            version = form.version_of(connection, path)
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            return version
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


# ── to read ──────────────────────────────────────────────────────────────────────────────────────────────


def open_to_read(path: Path, form: Format) -> sqlite3.Connection:
    """The file itself, which another process may go on writing, or a copy of it in memory.

    SQLite reads a write-ahead log only where it may write beside it, or where another process has it open.
    """
    connection = _live(path, form) if path.exists() else _connected(":memory:")
    if connection is None:
        connection = _copied(path)
    try:
        if form.version_of(connection, path) < form.version:
            older, connection = connection, _connected(":memory:")
            older.backup(connection)
            older.close()
            form.bring_up_to_date(connection, path)
        connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _live(path: Path, form: Format) -> sqlite3.Connection | None:
    """None where SQLite cannot read the file in its place."""
    connection = _connected(f"{path.as_uri()}?mode=ro")
    try:
        form.version_of(connection, path)
    except sqlite3.OperationalError:
        connection.close()
        return None
    except BaseException:
        connection.close()
        raise
    return connection


def _copied(path: Path) -> sqlite3.Connection:
    """A copy in memory, of one moment also where another process writes meanwhile."""
    for _ in range(_ATTEMPTS):
        before = _signature(path)
        connection = _recovered(path) if before[1] or not _CAN_DESERIALIZE else _in_memory(path)
        if _signature(path) == before:
            return connection
        connection.close()
        time.sleep(0.05)
    raise sqlite3.OperationalError("it is written all the time, and cannot be copied meanwhile")


def _signature(path: Path) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Time and size of the file, and of its log where that has something."""
    log, stat = _log_of(path), path.stat()
    with_log = log.stat() if log.exists() else None
    return (stat.st_mtime_ns, stat.st_size), (
        (with_log.st_mtime_ns, with_log.st_size) if with_log is not None and with_log.st_size else None
    )


def _in_memory(path: Path) -> sqlite3.Connection:
    """The bytes of a file without a log."""
    connection = _connected(":memory:")
    if not path.stat().st_size:
        return connection
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as content:
        content[_LOG_IN_HEADER] = b"\x01\x01"
        connection.deserialize(content)  # type: ignore[arg-type]  # whatever has bytes
    return connection


def _recovered(path: Path) -> sqlite3.Connection:
    """The file together with what its last writer left in the log: read from a copy, where SQLite may write."""
    with tempfile.TemporaryDirectory(dir=_scratch()) as folder:
        copy = Path(folder, path.name)
        shutil.copyfile(path, copy)
        if _log_of(path).exists():
            shutil.copyfile(_log_of(path), _log_of(copy))
        connection = _connected(":memory:")
        with closing(_connected(str(copy))) as writable:
            writable.backup(connection)
        return connection


def _scratch() -> str | None:
    """In memory where the system has such a folder: the disk may be full."""
    return next((folder for folder in ("/dev/shm",) if os.access(folder, os.W_OK)), None)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _connected(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=address.startswith("file:")
    )
    connection.row_factory = sqlite3.Row
    return connection
