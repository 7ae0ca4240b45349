"""A supervisor over a queue of which some cannot be read: that fails with the reason, once, and the rest trains."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.conftest import Supervise
from tests.jobs.runs import SHORT, add, wait_for, wait_until


def damage(store: Path, run: str, column: str = "request", value: object = "{") -> None:
    with closing(sqlite3.connect(store / "catalogue.sqlite")) as database, database:
        database.execute(f"UPDATE jobs SET {column}=? WHERE id=?", (value, run))


def raw(store: Path, run: str) -> tuple[str, str, str]:
    with closing(sqlite3.connect(store / "catalogue.sqlite")) as database:
        return database.execute("SELECT status, message, request FROM jobs WHERE id=?", (run,)).fetchone()


def test_what_cannot_be_read_fails_once_with_the_reason_and_the_rest_trains(
    catalogue: Catalogue, supervise: Supervise
) -> None:
    queued, going_on, asked, running, good = (add(catalogue, SHORT).id for _ in range(5))
    damage(catalogue.folder, queued)
    for run, status in ((going_on, "interrupted"), (asked, "paused"), (running, "running")):
        damage(catalogue.folder, run, "status", status)
        damage(catalogue.folder, run)
    damage(catalogue.folder, going_on, "goes_on", 1)
    catalogue.ask([asked], ControlAction.RESUME)
    process = supervise()
    wait_for(catalogue, good, Status.FINISHED)
    wait_until(
        lambda: all(raw(catalogue.folder, run)[0] == Status.FAILED for run in (queued, going_on, asked, running))
    )
    assert process.poll() is None
    for run in (queued, going_on, asked, running):
        status, message, config = raw(catalogue.folder, run)
        assert (status, config) == (Status.FAILED, "{") and "cannot be read" in message and "not JSON" in message
    log = (catalogue.folder / "supervisor.log").read_text()
    assert log.count("cannot be read") == 4 and "Traceback" not in log
