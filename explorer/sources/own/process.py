"""A look at somebody's data in a process of its own, which can be stopped and may take only so much time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import IO, Any

from explorer.config.dataset import Reading
from explorer.places import PACKAGE
from explorer.sources.data_error import DataError
from explorer.sources.own.kept import Kept, found_under
from explorer.sources.own.progress import OnProgress, Progress, ignored
from explorer.sources.own.questions import UndecidedError
from explorer.sources.own.reading import kept_reading

MEMORY = 6  # GiB
LONGEST = 1800.0  # seconds
LONGEST_FILE = 60.0  # seconds without any progress
_PAUSE = 0.05  # seconds between two glances at a look


class StoppedError(DataError):
    """Somebody stopped the look."""


class Looking:
    """A look at the data at `path` that has begun. It ends with this object, at the latest."""

    def __init__(self, path: Path, reading: Reading, side: int | None = None) -> None:
        self.path = path
        self._state = _State(time.monotonic())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "explorer.sources.own"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PACKAGE.parent,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,  # a Ctrl-C in the terminal is ours to answer
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._end = weakref.finalize(self, _end, self._process)
        request = {"path": str(path), "reading": reading.model_dump(mode="json"), "side": side}
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        threading.Thread(target=_listen, args=(self._process.stdout, self._state), daemon=True).start()

    @property
    def progress(self) -> Progress:
        return self._state.progress

    def is_over(self, patience: float = 0.0) -> bool:
        """Whether it has ended; waits for that, up to so many seconds. What took too long is ended here."""
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            now = time.monotonic()
            if now - self._state.heard > LONGEST_FILE or now - self._state.began > LONGEST:
                self._state.refusal = self._took_too_long()
                self._end()
                return True
            return False
        return True

    def stop(self) -> None:
        if self._process.poll() is None:
            self._state.refusal = StoppedError("the look was stopped")
        self._end()

    def result(self) -> Kept:
        """
        Raises:
            DataError: what cannot be used, in words, or that the look ended before its time.
            UndecidedError: what only the owner can decide.
        """
        self._state.is_told.wait(5)
        self._end()
        if self._state.refusal is not None:
            raise self._state.refusal
        kept = found_under(self._state.kept) if self._state.kept else None
        if kept is not None:
            return kept
        at = f" at {self.progress.at}" if self.progress.at else ""
        raise DataError(
            f"reading {self.path} ended{at} without a result (exit status {self._process.returncode}): it may have "
            f"taken more than {MEMORY} GiB of memory, or a damaged file; take that file away, or use fewer"
        )

    def _took_too_long(self) -> DataError:
        at = f", the last at {self.progress.at}" if self.progress.at else ""
        return DataError(
            f"reading {self.path} took too long ({LONGEST_FILE:.0f} seconds for a file or {LONGEST / 60:.0f} minutes "
            f"in all are the most{at}); take that file away, or use fewer"
        )


def read_apart(path: Path, reading: Reading, side: int | None = None, on_progress: OnProgress = ignored) -> Kept:
    """What is at `path`, from an earlier reading or from a process of its own; `on_progress` hears how far that is.

    Raises:
        DataError: what cannot be used, in words.
        UndecidedError: what only the owner can decide.
    """
    kept = kept_reading(path, reading, side)
    if kept is not None:
        return kept
    looking = Looking(path, reading, side)
    try:
        while not looking.is_over(_PAUSE):
            on_progress(looking.progress)
    except BaseException:
        looking.stop()
        raise
    return looking.result()


class _State:
    """What is known of the process, shared with the thread that listens to it."""

    def __init__(self, now: float) -> None:
        self.began = self.heard = now
        self.progress = Progress(0, 0, "")
        self.refusal: DataError | None = None
        self.kept = ""  # the key of what was read
        self.is_told = threading.Event()


def _listen(lines: IO[bytes], state: _State) -> None:
    """Take what the process says, a line of JSON at a time, until it ends."""
    with lines:
        for line in lines:
            said: dict[str, Any] = json.loads(line)
            if "progress" in said:
                progress = Progress(*said["progress"])
                if progress != state.progress:
                    state.progress, state.heard = progress, time.monotonic()
            elif "refusal" in said:
                state.refusal = state.refusal or _refusal(said)
            else:
                state.kept = said["kept"]
    state.is_told.set()


def _refusal(said: dict[str, Any]) -> DataError:
    if said["setting"]:
        return UndecidedError(said["refusal"], said["setting"], said["offered"])
    return DataError(said["refusal"])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
