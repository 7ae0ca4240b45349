"""Studies were a database of their own up to format 4 of the catalogue: they become jobs of it.

The file stays where it is, and nobody reads it again.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from explorer.store.errors import StoreError
from explorer.store.format import Format
from explorer.store.opening import open_to_read

FILE = "studies.sqlite"
_STUDIES_1 = """
CREATE TABLE studies (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    run TEXT NOT NULL,           -- empty where it needs none
    parameters TEXT NOT NULL,    -- JSON object, keys sorted
    status TEXT NOT NULL,        -- a Status
    share REAL NOT NULL DEFAULT 0,   -- of the work that is done
    message TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    owner_pid INTEGER,
    owner_started REAL
) WITHOUT ROWID;
"""
STUDIES = Format("studies", (_STUDIES_1,))
_INSERT = (
    "INSERT OR IGNORE INTO jobs (id, kind, needs, request, status, place, done, total, message, owner_pid, "
    "owner_started) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)"
)
_COLUMNS = "key, kind, run, parameters, status, created, share, message, owner_pid, owner_started"


def take_in_earlier_studies(catalogue: sqlite3.Connection, path: Path) -> None:
    """Make jobs of the studies in the file beside the catalogue at `path`, as far as they can be read."""
    beside = path.with_name(FILE)
    if not beside.exists():
        return
    with suppress(StoreError, sqlite3.DatabaseError), closing(open_to_read(beside, STUDIES)) as studies:
        for row in studies.execute(f"SELECT {_COLUMNS} FROM studies"):
            with suppress(sqlite3.IntegrityError):  # a row that lacks what a job has
                catalogue.execute(_INSERT, tuple(row))
