"""Which process works on something, told apart from a later process that got the same number."""

from __future__ import annotations

import os
from dataclasses import dataclass

import psutil

CLOCK_STEP = 2.0
"""Seconds by which a start time may differ: it is counted from the boot, whose time moves when the clock is set."""


@dataclass(frozen=True)
class Owner:
    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> Owner:
        return cls(pid, psutil.Process(pid).create_time())

    @classmethod
    def this_process(cls) -> Owner:
        return cls.of(os.getpid())

    @property
    def is_alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.started) < CLOCK_STEP and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False
