"""Real supervisors over real stores, started and stopped as the app and the command line do it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from explorer.jobs.client import stop_supervisor
from explorer.jobs.memory import default_memory
from explorer.machine import cores
from explorer.store.catalogue import Catalogue
from explorer.store.run import ControlAction, Status
from tests.jobs.runs import wait_until

ROOT = Path(__file__).parents[2]
Supervise = Callable[..., subprocess.Popen[bytes]]

APP = """
import sys, time
from explorer.jobs.client import ensure_supervisor
while True:
    ensure_supervisor(sys.argv[1])
    time.sleep(0.1)
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A store of the test's own."""
    with Catalogue(tmp_path / "store") as opened:
        yield opened
        stop_supervisor(opened.folder)


@pytest.fixture
def supervise(catalogue: Catalogue) -> Iterator[Supervise]:
    """Starts a supervisor of the test's own store by hand, with the options given."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str, **popen: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "explorer.jobs", "--store", str(catalogue.folder), *options]
        with (catalogue.folder / "supervisor.log").open("ab") as log:
            started.append(subprocess.Popen(command, cwd=ROOT, stderr=log, **popen))  # type: ignore[call-overload]
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def open_app(catalogue: Catalogue) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a process that uses the test's own store as the app does."""
    apps: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        apps.append(subprocess.Popen([sys.executable, "-c", APP, str(catalogue.folder)], cwd=ROOT))
        return apps[-1]

    yield start
    for app in apps:
        app.kill()
        app.wait(timeout=10)


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    folder = tmp_path_factory.mktemp("shared") / "store"
    with Catalogue(folder) as opened:
        command = [sys.executable, "-m", "explorer.jobs", "--store", str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as supervisor:
            yield opened
            supervisor.terminate()


@pytest.fixture
def served(shared_store: Catalogue) -> Iterator[Catalogue]:
    """A store with a warm supervisor that serves several tests, one after the other; each leaves it empty."""
    shared_store.set_setting("limit", cores())
    shared_store.set_setting("memory", default_memory(cores()))
    yield shared_store
    active = [run.id for run in shared_store.runs() if run.status.is_active or run.status is Status.PAUSED]
    shared_store.ask(active, ControlAction.STOP)
    wait_until(lambda: not any(shared_store.run(run).owner or shared_store.run(run).status.is_active for run in active))
