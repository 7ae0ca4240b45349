"""A copy of a store that is a store itself, made while runs train: each file is of one moment, and all fit together.

The catalogue comes first, so that nothing is missing that it names; of each run the checkpoints before the records, so
that the records have every step that a checkpoint is of. What is newer in the records is computed again when a run
resumes, to the same bits.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from explorer.store.catalogue import Catalogue
from explorer.store.database import Database
from explorer.store.errors import StoreError, Trouble, explained
from explorer.store.formats import CATALOGUE
from explorer.store.jobs import IS_KEPT
from explorer.store.pins import FOLDER as PINS
from explorer.store.place import CATALOGUE_FILE
from explorer.store.presence import catalogue_of
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.waiting_looks import FILE as LOOKS
from explorer.store.waiting_looks import WaitingLooks


def back_up(store: Path, target: Path) -> int:
    """Copy the store into the folder `target`, whole or not at all; returns how many runs it has.

    What is running or waits is interrupted in the copy, and does not go on by itself there.

    Raises:
        StoreError: no store, a target that is there already, or no room for it.
    """
    catalogue_of(store)
    if target.exists():
        raise StoreError(f"{target} is there already; name a folder that is not")
    if target.resolve().is_relative_to(store.resolve()):
        raise StoreError(f"{target} lies in the store itself; name a folder elsewhere")
    beside = target.with_name(f".{target.name}.part")
    with explained(target):
        beside.mkdir(parents=True)
        try:
            runs = _copy_all(store, beside)
            beside.rename(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return runs


def _copy_all(store: Path, target: Path) -> int:
    with Catalogue(store) as catalogue:
        catalogue.copy_to(target / CATALOGUE_FILE)
    runs = _interrupt_all(target)
    for run in runs:
        if (store / run).is_dir():
            _copy_run(store / run, target / run)
    if (store / PINS).is_dir():
        shutil.copytree(store / PINS, target / PINS, ignore=shutil.ignore_patterns(".lock", "*.part"))
    return len(runs)


def _interrupt_all(target: Path) -> list[str]:
    """Let nothing in the copy claim to be at work; the names of all runs, those in the bin included."""
    with Database(target / CATALOGUE_FILE, CATALOGUE) as database, database._transaction() as connection:
        connection.execute("DELETE FROM processes")
        connection.execute("DELETE FROM holds")
        connection.execute(
            "UPDATE jobs SET status=?, message=?, goes_on=0 WHERE status IN (?, ?)",
            (Status.INTERRUPTED, f"it was at work when the backup was made; {IS_KEPT}", Status.RUNNING, Status.QUEUED),
        )
        connection.execute("UPDATE jobs SET owner_pid=NULL, owner_started=NULL")
        rows = connection.execute("SELECT id FROM runs UNION SELECT id FROM binned_runs").fetchall()
    return [row["id"] for row in rows]


def _copy_run(source: Path, target: Path) -> None:
    target.mkdir()
    for path in sorted([*source.glob("checkpoints/*"), *source.glob("studies/*")]):
        if path.suffix != ".part":
            _copy(path, target / path.relative_to(source))
    if (source / LOOKS).exists():
        with WaitingLooks(source) as waiting:
            waiting.copy_to(target / LOOKS)
    if not (source / "records.sqlite").exists():
        return
    try:
        with Records(source) as records:
            records.copy_to(target / "records.sqlite")
    except StoreError as error:
        if error.trouble is not Trouble.DAMAGED:
            raise
        for path in source.glob("records.sqlite*"):  # as it is: more of it may be readable than meets the eye
            shutil.copy2(path, target / path.name)


def _copy(source: Path, target: Path) -> None:
    """A file of one moment: whoever writes one puts a whole new file in its place."""
    target.parent.mkdir(exist_ok=True)
    for _ in range(3):  # between putting the latest aside and the new one in its place there is none
        try:
            shutil.copy2(source, target)
            return
        except FileNotFoundError:
            continue
