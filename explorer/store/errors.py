"""What can go wrong with a store, in words for people and as a kind of trouble for code."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

PATIENCE = 10.0  # seconds that one waits for another's lock


class Trouble(StrEnum):
    """Why a store cannot be used, for code that does something about it: `error.trouble is Trouble.FULL`."""

    FULL = "full"
    """No room to write: a full disk, a quota, a limit on a file's size. There may be room later."""
    READ_ONLY = "read-only"
    """It may be read and not written: a file system, a folder or a file that is write-protected."""
    LOCKED = "locked"
    """Another process kept its lock for over `PATIENCE` seconds."""
    DAMAGED = "damaged"
    """A file is not what was written, or the disk cannot read it."""
    FOREIGN = "foreign"
    """Another program's file, or a newer version's. It is left as it is."""
    GONE = "gone"
    """It was there, and has been deleted or replaced since."""


class StoreError(RuntimeError):
    """The store cannot be read or written; the message names the place, the cause and the way out.

    `trouble` is the kind of the cause; None where the store is well and the request is not, as with an unknown run.
    """

    def __init__(self, message: str, trouble: Trouble | None = None) -> None:
        super().__init__(message)
        self.trouble = trouble

    @property
    def is_about_writing(self) -> bool:
        """Whether the store could still be read."""
        return self.trouble in (Trouble.FULL, Trouble.READ_ONLY)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into a `StoreError` with a way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(path, error) from error
    except OSError as error:
        raise _from_file_system(path, error) from error
    except (UnicodeEncodeError, OverflowError) as error:  # half a character, or a number of more than 64 bits
        raise StoreError(f"{path} holds nothing like that, and cannot ({error})") from error


def _from_sqlite(path: Path, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    match code & 0xFF if code is not None else None:
        case sqlite3.SQLITE_FULL:
            return full(path)
        case sqlite3.SQLITE_IOERR if code in _UNREADABLE:
            return damaged(path, str(error))
        case sqlite3.SQLITE_IOERR:
            return StoreError(
                f"{path} could not be written ({error}): the disk may be full, over a quota or failing; make room "
                "there or choose another store, and resume: what was recorded is kept",
                Trouble.FULL,
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return write_protected(path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(
                f"{path} is locked by another process for over {PATIENCE:g} seconds; close that process and try again",
                Trouble.LOCKED,
            )
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return damaged(path, str(error))
    return StoreError(f"{path}: {error}", Trouble.DAMAGED)


_UNREADABLE = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS)


def _from_file_system(path: Path, error: OSError) -> StoreError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return full(path)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return write_protected(path)
        case errno.EIO:
            return damaged(path, error.strerror or str(error))
    return StoreError(f"{path} cannot be used: {error.strerror or error}; choose another place")


def full(path: Path) -> StoreError:
    return StoreError(
        f"the disk that holds {path} is full; free some space there and resume: what was recorded is kept", Trouble.FULL
    )


def write_protected(path: Path) -> StoreError:
    return StoreError(
        f"{path} cannot be written; allow writing to its folder, or choose another one with --store DIR",
        Trouble.READ_ONLY,
    )


def damaged(path: Path, what: str) -> StoreError:
    return StoreError(
        f"{path} is damaged ({what}); `python -m explorer check --repair` moves it aside, or restore it from a copy",
        Trouble.DAMAGED,
    )
