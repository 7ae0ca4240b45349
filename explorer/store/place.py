"""Where the store is, and whether it can be written: told from rights and room, without opening anything."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CATALOGUE_FILE = "catalogue.sqlite"
"""What makes a folder a store."""
ROOM = 2**20
"""Bytes below which a disk counts as full."""


def default_store() -> Path:
    """`NORMALIZATION_STORE` where it is set, else `runs/` beside the current folder's app."""
    return Path(os.environ.get("NORMALIZATION_STORE", "runs")).resolve()


def store_at(folder: Path | str | None) -> Path:
    """The store in a folder that somebody named; the default one where nobody did."""
    return Path(folder).resolve() if folder is not None else default_store()


def may_write(path: Path) -> bool:
    """Whether this process may write the file, or make it where it is not there, and files beside it."""
    return os.access(path.parent, os.W_OK) and (os.access(path, os.W_OK) or not path.exists())


def why_not_writable(store: Path) -> str:
    """The reason as words after "because"; empty where the store can be written, or is not there yet."""
    if not store.is_dir():
        return ""
    if not may_write(store / CATALOGUE_FILE):
        return "it is write-protected"
    if shutil.disk_usage(store).free < ROOM:
        return "its disk is full"
    return ""
