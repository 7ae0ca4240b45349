"""What the app calls: see that a supervisor serves its store. Imports no torch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from explorer.places import PACKAGE
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError, explained
from explorer.store.owner import Owner
from explorer.store.place import store_at
from explorer.store.presence import expect

LOG_SIZE = 2**20  # bytes; a longer log starts anew
RETRY = 5.0  # seconds until a supervisor that could not start is tried again

_started: dict[Path, tuple[subprocess.Popen[bytes], float]] = {}
"""The supervisors that this process started, and when. Lost at a hot reload, which costs one needless start."""
_one_at_a_time = threading.Lock()


def ensure_supervisor(store: Path | str | None = None) -> None:
    """Register this process as an app of the store, and start a supervisor where none lives.

    A store that cannot be written is only looked at: it needs no supervisor. Takes well under a millisecond where all
    is well: call it at every rerun.

    Raises:
        StoreError: the store cannot be written, or a supervisor cannot start there; says why.
    """
    folder = store_at(store)
    with Catalogue(folder) as catalogue:
        expect(folder)
        if catalogue.obstacle is not None:
            return
        app = Owner.this_process()
        if app.pid not in (owner.pid for owner in catalogue.living("app")):
            catalogue.register("app", app)
        if catalogue.living("supervisor"):
            return
    with _one_at_a_time:  # two sessions may open their first page at once
        if not _is_starting(folder):
            _started[folder] = _start(folder), time.monotonic()


def stop_supervisor(store: Path | str | None = None, timeout: float = 5.0) -> None:
    """Stop the store's supervisor, where one lives: its workers write checkpoints and end first.

    So does one that this process started and that has not come to registering itself.

    Raises:
        TimeoutError: it still lives after `timeout` seconds.
    """
    with Catalogue(store) as catalogue:
        supervisors = catalogue.living("supervisor")
        folder = catalogue.folder
    started = _started.pop(folder)[0] if folder in _started else None
    if started is not None:
        started.terminate()
    for supervisor in supervisors:
        if started is None or supervisor.pid != started.pid:
            os.kill(supervisor.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while any(supervisor.is_alive for supervisor in supervisors) or (started is not None and started.poll() is None):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the supervisor of {folder} did not stop within {timeout:g} s")
        time.sleep(0.01)


def _is_starting(folder: Path) -> bool:
    """Whether a supervisor that this process started is about to register itself.

    Raises:
        StoreError: it could not.
    """
    process, began = _started.get(folder, (None, 0.0))
    if process is None:
        return False
    if process.poll() is None:
        return True
    if process.returncode <= 0 or time.monotonic() - began > RETRY:
        return False
    last_line = (folder / "supervisor.log").read_text(errors="replace").rstrip().rpartition("\n")[2]
    raise StoreError(f"training cannot start in {folder}: {last_line}")


def _start(folder: Path) -> subprocess.Popen[bytes]:
    path = folder / "supervisor.log"
    with explained(path), path.open("ab") as log:
        if log.tell() > LOG_SIZE:
            log.truncate(0)
        return subprocess.Popen(
            [sys.executable, "-m", "explorer.jobs", "--store", str(folder), "--with-app"],
            cwd=PACKAGE.parent,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
