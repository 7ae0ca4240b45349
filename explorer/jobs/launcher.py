"""How a job becomes a process. This is the seam where another kind of worker, on another machine, would come in."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

import psutil

from explorer.jobs.memory import resident
from explorer.jobs.worker import Job, LastWords, nothing, work
from explorer.store.owner import Owner

PRELOADED = ["explorer.jobs.preload"]
ATTEMPTS = 3  # to start a fork server, before what waits for it fails
PAUSE = 1.0  # seconds between two of them


class NotReadyError(RuntimeError):
    """What processes are started from is gone: try again when the launcher is ready."""


class Worker(Protocol):
    """A job that was started."""

    @property
    def job(self) -> Job: ...

    @property
    def owner(self) -> Owner: ...

    @property
    def has_ended(self) -> bool: ...

    @property
    def memory(self) -> float:
        """GiB that it takes beyond what it shared with others when it started."""
        ...

    def leave(self) -> None:
        """Ask it to write a checkpoint and end. What was running goes on at the next start."""

    def kill(self) -> None: ...

    def last_words(self) -> LastWords | None: ...

    def death(self) -> str | None:
        """Why the process ended, where it did not end as it should."""

    def close(self) -> None:
        """Give back what a worker that has ended still holds."""


class StudyProcess(Protocol):
    """A study that was started."""

    @property
    def has_ended(self) -> bool: ...

    def kill(self) -> None: ...

    def death(self) -> str | None:
        """Why the process ended, where it did not end as it should."""

    def close(self) -> None: ...


class Launcher(Protocol):
    """Starts jobs."""

    @property
    def is_ready(self) -> bool: ...

    def prepare(self) -> str | None:
        """Get ready, where it is not; at once, it may take a while. Returns why that is given up, once it is.

        Asked again after that, it tries anew.
        """

    def start(self, job: Job) -> Worker:
        """
        Raises:
            NotReadyError: it is not ready any more.
            OSError: no process can be started.
        """
        ...

    def start_study(self, store: Path, key: str) -> StudyProcess:
        """
        Raises:
            NotReadyError: it is not ready any more.
            OSError: no process can be started.
        """
        ...

    def close(self) -> None:
        """End what is kept ready for jobs, once they have ended."""


class LocalProcess:
    """A process on this machine."""

    def __init__(self, process: BaseProcess) -> None:
        self.process = process

    @property
    def has_ended(self) -> bool:
        return self.process.exitcode is not None

    def kill(self) -> None:
        self.process.kill()

    def death(self) -> str | None:
        code = self.process.exitcode
        if not code:
            return None
        if code < 0:
            return f"its process was killed by {signal.Signals(-code).name}"
        return f"its process ended with exit code {code}"

    def close(self) -> None:
        self.process.close()


class LocalWorker(LocalProcess):
    """A process that trains a run. The line between it and us also tells it when we are gone."""

    def __init__(self, job: Job, process: BaseProcess, line: Connection) -> None:
        super().__init__(process)
        assert process.pid is not None
        self.job = job
        self.owner = _owner(process.pid)
        self.memory_at_start = resident(process.pid)
        self._line = line

    @property
    def has_ended(self) -> bool:
        return self.process.exitcode is not None and not self.owner.is_alive

    @property
    def memory(self) -> float:
        return max(0.0, resident(self.owner.pid) - self.memory_at_start)

    def leave(self) -> None:
        try:
            self._line.send("leave")
        except OSError:
            return  # it has ended by itself

    def last_words(self) -> LastWords | None:
        try:
            return self._line.recv() if self._line.poll() else None
        except (EOFError, OSError):
            return None

    def close(self) -> None:
        self._line.close()
        super().close()


def _owner(pid: int) -> Owner:
    try:
        return Owner.of(pid)
    except psutil.NoSuchProcess:
        return Owner(pid, "")  # it is dead already


class LocalLauncher:
    """Starts processes that have torch and the digits already, so that a worker is there in milliseconds.

    A fork server imports them once and is copied for each worker. Where there is none (Windows), or where a copy
    would not survive (Apple's frameworks), each worker imports them itself.
    """

    def __init__(self) -> None:
        method = "forkserver" if sys.platform.startswith("linux") else "spawn"
        self._context = multiprocessing.get_context(method)
        self._warming: threading.Thread | None = None
        self._is_warm = method == "spawn"
        self._deaths: list[str] = []  # of the fork server, since it last was ready
        self._retry_at = 0.0
        if method == "forkserver":
            self._context.set_forkserver_preload(PRELOADED)
            self.prepare()

    @property
    def is_ready(self) -> bool:
        return self._is_warm

    def prepare(self) -> str | None:
        if self._is_warm or (self._warming is not None and self._warming.is_alive()):
            return None
        if len(self._deaths) >= ATTEMPTS:
            reason = f"{', '.join(dict.fromkeys(self._deaths))}, {ATTEMPTS} times; see supervisor.log in the store"
            self._deaths.clear()
            return f"no training process can be started: what imports PyTorch for them ended ({reason})"
        if time.monotonic() >= self._retry_at:
            self._warming = threading.Thread(target=self._warm, daemon=True)
            self._warming.start()
        return None

    def _warm(self) -> None:
        """The first process of all waits for the fork server's imports."""
        try:
            process = self._context.Process(target=nothing)  # type: ignore[attr-defined]
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

    def start(self, job: Job) -> LocalWorker:
        ours, theirs = self._context.Pipe()
        process = self._started(work, (job, theirs), job.run)
        theirs.close()
        return LocalWorker(job, process, ours)

    def start_study(self, store: Path, key: str) -> LocalProcess:
        from explorer.jobs.study_bench import study

        return LocalProcess(self._started(study, (store, key), key))

    def _started(self, target: Callable[..., None], arguments: tuple[object, ...], name: str) -> BaseProcess:
        process = self._context.Process(target=target, args=arguments, name=name, daemon=True)  # type: ignore[attr-defined]
        try:
            process.start()
        except (EOFError, ConnectionError) as error:
            self._lose(error)
            raise NotReadyError(str(error)) from error
        return process

    def close(self) -> None:
        # Left alone, a fork server that is still importing would do so to its end, for nobody.
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if any("multiprocessing.forkserver" in argument for argument in child.cmdline()):
                    child.kill()
