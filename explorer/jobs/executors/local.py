"""Workers that are processes of this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import psutil

from explorer.jobs.executors import Ended, NotReadyError
from explorer.jobs.lines import Line
from explorer.jobs.memory import resident
from explorer.jobs.task import ExitReport, Task
from explorer.jobs.worker import work
from explorer.store.owner import Owner

PRELOADED = ["explorer.jobs.preload"]
ATTEMPTS = 3  # to start a fork server, before what waits for it fails
PAUSE = 1.0  # seconds between two of them


@dataclass(frozen=True)
class _Worker:
    """A process that was started. The line between it and us also tells it when we are gone."""

    job: str
    process: BaseProcess
    line: Connection
    owner: Owner
    memory_at_start: float

    @property
    def has_ended(self) -> bool:
        """The exit code alone says it of a process whose fork server is gone, too, while it lives."""
        return self.process.exitcode is not None and not self.owner.is_alive

    def leave(self) -> None:
        with contextlib.suppress(OSError):  # it has ended by itself
            self.line.send("leave")

    def ended(self) -> Ended:
        """What became of it; gives back what it still holds."""
        found = Ended(self.job, self.owner, self._report(), _death(self.process.exitcode))
        self.line.close()
        self.process.close()
        return found

    def _report(self) -> ExitReport | None:
        try:
            return self.line.recv() if self.line.poll() else None
        except (EOFError, OSError):
            return None


class LocalProcessExecutor:
    """Starts processes that have torch and the digits already, so that a worker is there in milliseconds.

    A fork server imports them once and is copied for each worker. Where there is none (Windows), or where a copy
    would not survive (Apple's frameworks), each worker imports them itself.
    """

    def __init__(self, worker: Callable[[Task, Line], None] = work) -> None:
        method = "forkserver" if sys.platform.startswith("linux") else "spawn"
        self._context = multiprocessing.get_context(method)
        self._worker = worker
        self._workers: dict[str, _Worker] = {}
        self._warming: threading.Thread | None = None
        self._is_warm = method == "spawn"
        self._deaths: list[str] = []  # of the fork server, since it last was ready
        self._retry_at = 0.0
        if method == "forkserver":
            self._context.set_forkserver_preload(PRELOADED)

    # ── workers ──────────────────────────────────────────────────────────────────────────────────────────

    def submit(self, task: Task) -> Owner:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=self._worker, args=(task, theirs), name=task.job, daemon=True
        )
        try:
            process.start()
        except (EOFError, ConnectionError) as error:
            ours.close()
            self._lose(error)
            raise NotReadyError(str(error)) from error
        finally:
            theirs.close()
        assert process.pid is not None
        owner = _owner(process.pid)
        self._workers[task.job] = _Worker(task.job, process, ours, owner, resident(process.pid))
        return owner

    def poll(self, job: str) -> float:
        worker = self._workers.get(job)
        return max(0.0, resident(worker.owner.pid) - worker.memory_at_start) if worker is not None else 0.0

    def cancel(self, job: str, *, force: bool = False) -> None:
        worker = self._workers.get(job)
        if worker is None:
            return
        if force:
            worker.process.kill()
        else:
            worker.leave()

    def events(self) -> list[Ended]:
        over = [job for job, worker in self._workers.items() if worker.has_ended]
        return [self._workers.pop(job).ended() for job in over]

    # ── what they are copied from ────────────────────────────────────────────────────────────────────────

    @property
    def is_ready(self) -> bool:
        return self._is_warm

    def prepare(self) -> str | None:
        if self._is_warm or (self._warming is not None and self._warming.is_alive()):
            return None
        if len(self._deaths) >= ATTEMPTS:
            reason = f"{', '.join(dict.fromkeys(self._deaths))}, {ATTEMPTS} times; supervisor.log in the store has more"
            self._deaths.clear()
            return f"no training process can be started: what imports PyTorch for them ended ({reason})"
        if time.monotonic() >= self._retry_at:
            self._warming = threading.Thread(target=self._warm, daemon=True)
            self._warming.start()
        return None

    def _warm(self) -> None:
        """The first process of all waits for the fork server's imports."""
        try:
            process = self._context.Process(target=_nothing)  # type: ignore[attr-defined]
            process.start()
            process.join()
        except (OSError, EOFError) as error:
            self._lose(error)
        else:
            self._deaths.clear()
            self._is_warm = True

    def _lose(self, error: Exception) -> None:
        """The fork server is gone; multiprocessing starts another one with the next process."""
        self._deaths.append(str(error) or "it ended unexpectedly")
        self._retry_at = time.monotonic() + PAUSE
        self._is_warm = False

    def close(self) -> None:
        # Left alone, a fork server that is still importing would do so to its end, for nobody.
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if any("multiprocessing.forkserver" in argument for argument in child.cmdline()):
                    child.kill()


def _nothing() -> None:
    """What the first process does, which only waits until the fork server is ready."""


def _owner(pid: int) -> Owner:
    try:
        return Owner.of(pid)
    except psutil.NoSuchProcess:
        return Owner(pid, "")  # it is dead already


def _death(code: int | None) -> str:
    if not code:
        return ""
    if code < 0:
        return f"its process was killed by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"
