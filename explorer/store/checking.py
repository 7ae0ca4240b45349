"""Looking through a store for what is damaged, and for what belongs to nothing; putting it aside where asked to."""

from __future__ import annotations

import shutil
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from explorer.store.checkpoint_files import read_checkpoint
from explorer.store.database import Database
from explorer.store.errors import StoreError, Trouble, explained
from explorer.store.format import Format
from explorer.store.formats import CATALOGUE, RECORDS
from explorer.store.moving_aside import move_aside
from explorer.store.owner import Owner
from explorer.store.pins import FOLDER as PINS
from explorer.store.pins import READER, Pins
from explorer.store.place import CATALOGUE_FILE
from explorer.store.presence import catalogue_of
from explorer.store.salvage import salvage

ASIDE = "set-aside"
"""The folder of a store that takes what belongs to nothing."""
FRESH = 60.0
"""Seconds in which what is unfinished or belongs to nothing may be about to be finished, or to belong to something."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be; `repair` puts it right and says how. None where a person has to."""

    path: Path
    what: str
    repair: Callable[[], str] | None = None


@dataclass(frozen=True)
class _Runs:
    """Names of all runs, those in the bin included; of those that recorded something; of those that are trained now."""

    known: frozenset[str]
    recorded: frozenset[str]
    busy: frozenset[str]


def check(store: Path) -> Iterator[Finding]:
    """What is damaged, missing or left over, one after the other. Nothing is changed, and what trains goes on.

    Raises:
        StoreError: there is no store.
    """
    catalogue = catalogue_of(store)
    found = list(_database(catalogue, CATALOGUE, store))
    yield from found
    yield from _pins(store)
    if found:
        return  # which runs there are is not known until it is repaired
    runs = _runs(store)
    for run in sorted(runs.known):
        yield from _run(store / run, run in runs.recorded, run in runs.busy)
    yield from _orphans(store, runs.known)


def _runs(store: Path) -> _Runs:
    with Database(store / CATALOGUE_FILE, CATALOGUE) as database:
        rows = database._all("SELECT id, done, owner_pid, owner_started FROM runs JOIN jobs USING (id)")
        binned = database._all("SELECT id FROM binned_runs")
    busy = {row["id"] for row in rows if row["owner_pid"] and Owner(row["owner_pid"], row["owner_started"]).is_alive}
    known = {str(row["id"]) for row in (*rows, *binned)}
    return _Runs(frozenset(known), frozenset(row["id"] for row in rows if row["done"]), frozenset(busy))


# ── databases ────────────────────────────────────────────────────────────────────────────────────────────


def _database(path: Path, form: Format, store: Path, *, busy: bool = False) -> Iterator[Finding]:
    if not path.exists():
        return
    try:
        with Database(path, form) as database:
            said = [row[0] for row in database._all("PRAGMA integrity_check(3)")]
    except StoreError as error:
        is_damaged = error.trouble is Trouble.DAMAGED
        yield Finding(path, str(error), (lambda: _salvaged(path, form, store, busy)) if is_damaged else None)
        return
    if said != ["ok"]:
        what = f"{path} is damaged ({'; '.join(said[:3])})"
        yield Finding(path, what, lambda: _salvaged(path, form, store, busy))


def _salvaged(path: Path, form: Format, store: Path, busy: bool) -> str:
    """Put a database with all that can be read in the place of a damaged one, which is moved aside whole."""
    if busy:
        raise StoreError(f"{path} is being written; stop its run first, then repair it")
    lock = FileLock(store / "supervisor.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreError(f"{path} is in use; close the app, then repair it") from error
    with lock, explained(path):
        work = path.with_name(f".{path.name}.salvage")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            for part in (path, *_beside(path)[:1]):
                shutil.copyfile(part, work / part.name)
            count = salvage(work / path.name, work / "whole", form, path)
            aside = [move_aside(part) for part in (path, *_beside(path))]
            (work / "whole").rename(path)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return f"moved to {aside[0]}; {count:,} rows of it could be read and stand in its place"


def _beside(path: Path) -> list[Path]:
    """SQLite's own files beside a database: the log first."""
    beside = (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"))
    return [part for part in beside if part.exists()]


# ── a run's files ────────────────────────────────────────────────────────────────────────────────────────


def _run(folder: Path, recorded: bool, busy: bool) -> Iterator[Finding]:
    if recorded and not (folder / "records.sqlite").exists():
        yield Finding(folder, f"{folder} has no records any more: restore it from a copy, or delete its experiment")
    yield from _database(folder / "records.sqlite", RECORDS, folder.parent, busy=busy)
    for path in sorted(folder.glob("checkpoints/*.safetensors")):
        yield from _file(path, read_checkpoint)
    for path in sorted(folder.glob("studies/*.npz")):
        yield from _file(path, _read_arrays)
    for path in sorted(folder.rglob("*.part")):
        yield from _left_over(path)


def _file(path: Path, read: Callable[[Path], object]) -> Iterator[Finding]:
    try:
        read(path)
    except StoreError as error:
        if path.exists():  # else it was replaced in this very moment
            yield Finding(path, str(error), lambda: f"moved to {move_aside(path)}")


def _read_arrays(path: Path) -> None:
    with explained(path):
        try:
            with np.load(path, allow_pickle=False) as arrays:
                for name in arrays.files:
                    arrays[name]
        except (ValueError, EOFError, KeyError, zlib.error, zipfile.BadZipFile) as error:
            raise StoreError(f"{path} is damaged ({error})", Trouble.DAMAGED) from error


def _left_over(path: Path) -> Iterator[Finding]:
    if path.exists() and time.time() - path.stat().st_mtime > FRESH:
        yield Finding(path, f"{path} was never finished", lambda: f"moved to {move_aside(path)}")


# ── pins ─────────────────────────────────────────────────────────────────────────────────────────────────


def _pins(store: Path) -> Iterator[Finding]:
    readers = [folder.name for folder in sorted((store / PINS).glob("*")) if READER.fullmatch(folder.name)]
    for reader in readers:
        pins = Pins(reader, store)
        path = pins.folder / "handout.json"
        damages = list(_file(path, lambda _, pins=pins: pins.all())) if path.exists() else []
        yield from damages
        for pin in [] if damages else pins.all():
            yield from _file(pins.folder / f"{pin.id}.json.gz", lambda _, pins=pins, pin=pin: pins.figure(pin.id))


# ── what belongs to nothing ──────────────────────────────────────────────────────────────────────────────


def _orphans(store: Path, known: frozenset[str]) -> Iterator[Finding]:
    for path in sorted(path for path in store.iterdir() if path.is_dir() and path.name not in known):
        if path.name.startswith(".incoming-"):
            yield from _orphan(path, "was left by an import that did not end")
        elif (path / "records.sqlite").exists() or (path / "checkpoints").is_dir():
            yield from _orphan(path, "is a run's folder, and no run is called so")


def _orphan(path: Path, what: str) -> Iterator[Finding]:
    if time.time() - path.stat().st_mtime > FRESH and path.name not in _runs(path.parent).known:
        yield Finding(path, f"{path} {what}", lambda: f"moved to {_set_aside(path)}")


def _set_aside(path: Path) -> Path:
    with explained(path):
        folder = path.parent / ASIDE
        folder.mkdir(exist_ok=True)
        target = folder / path.name.lstrip(".")
        return path.rename(target) if not target.exists() else move_aside(path)
