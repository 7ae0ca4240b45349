"""The line between a worker and whoever started it: it says when to leave, and breaks when that process is gone."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import asdict
from json import dumps
from typing import Any, Protocol


class Line(Protocol):
    """A worker's end of it; a `multiprocessing` connection is one."""

    def poll(self, timeout: float | None = 0.0) -> bool:
        """Whether it is to leave: something was sent, or the other end is gone. Waits `timeout` seconds for that,
        for ever where it is None."""
        ...

    def send(self, obj: Any) -> None:
        """Tell how the job ended, where that could not be written.

        Raises:
            OSError: the other end is gone.
        """


class StandardLine:
    """A line by standard input and output, for workers that are started as commands, here or elsewhere.

    Anything on standard input, its end too, asks to leave. What is told is JSON on standard output.
    """

    def __init__(self) -> None:
        self._cancel_asked = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def poll(self, timeout: float | None = 0.0) -> bool:
        return self._cancel_asked.wait(timeout)

    def send(self, obj: Any) -> None:
        print(dumps(asdict(obj)), flush=True)

    def _listen(self) -> None:
        os.read(sys.stdin.fileno(), 1)  # `sys.stdin` itself would be locked when the interpreter ends
        self._cancel_asked.set()
