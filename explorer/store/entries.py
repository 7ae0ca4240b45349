"""Experiments as lists name them: without their settings, so that a list of thousands is quick."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from explorer.store.stored_runs import LATEST

COLUMNS = "id, title, created"
LATEST_FIRST = (
    f"ORDER BY CASE WHEN typeof(created) = 'real' AND created BETWEEN 0 AND {LATEST} THEN created ELSE -1 END DESC, "
    "rowid DESC"
)
"""SQL: what has no time that can be stands last."""


@dataclass(frozen=True)
class Entry:
    """One experiment."""

    id: str
    title: str
    created: float | None
    """Seconds since 1970; None where that cannot be read."""


def entry_of(row: sqlite3.Row) -> Entry:
    """What a row with the `COLUMNS` says; a title that is none gives way to the identity."""
    title, created = row["title"], row["created"]
    known = isinstance(created, float) and 0 <= created <= LATEST
    return Entry(row["id"], title if isinstance(title, str) else row["id"], created if known else None)


def having(words: str) -> tuple[str, list[str]]:
    """SQL that wants every one of `words` in the title or the identity, and its values."""
    wanted = words.split()
    each = "instr(lower(title || ' ' || id), lower(?)) > 0"
    return (f"WHERE {' AND '.join([each] * len(wanted))}" if wanted else ""), wanted
