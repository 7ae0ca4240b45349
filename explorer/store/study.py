"""A study as the queue knows it, and what it is known by: its kind, its run and its parameters."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explorer.store.run import Status


@dataclass(frozen=True)
class Study:
    """`run` is empty where it needs none; `share` of the work that is done."""

    key: str
    kind: str
    run: str
    parameters: dict[str, Any]
    status: Status
    share: float
    message: str


def identity_of(kind: str, run: str, parameters: Mapping[str, Any] | None) -> tuple[str, str]:
    """The parameters as text, and the key that they make with kind and run."""
    text = json.dumps(dict(parameters or {}), sort_keys=True)
    return text, hashlib.blake2b(f"{kind}/{run}/{text}".encode(), digest_size=8).hexdigest()


def study_of(row: sqlite3.Row) -> Study:
    """A row that cannot be read is a study that failed with the reason."""
    key, kind, run = (str(row[name]) for name in ("id", "kind", "needs"))
    try:
        parameters, status = json.loads(row["request"]), Status(row["status"])
        share, message = min(1.0, max(0.0, float(row["done"]))), str(row["message"])
    except (ValueError, TypeError, RecursionError) as error:
        return Study(key, kind, run, {}, Status.FAILED, 0.0, f"the study {key} cannot be read ({str(error)[:200]})")
    return Study(key, kind, run, parameters if isinstance(parameters, dict) else {}, status, share, message)
