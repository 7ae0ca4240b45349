"""Which process works on something, told apart from a later process that got the same number."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Owner:
    """A process: its number, and a text that says when it began, the same however the clock is set meanwhile."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Owner:
        """
        Raises:
            psutil.NoSuchProcess: no process has the number.
        """
        return cls(pid, _started(pid))

    @classmethod
    def this_process(cls) -> Owner:
        return cls.of(os.getpid())

    @property
    def is_alive(self) -> bool:
        try:
            return _started(self.pid) == self.started and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


def _started(pid: int) -> str:
    """On Linux the boot and the ticks since then: psutil's time of day moves by as much as the clock is set."""
    if not sys.platform.startswith("linux"):
        return f"at {psutil.Process(pid).create_time()!r}"
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError) as error:
        raise psutil.NoSuchProcess(pid) from error
    return f"{_boot()} {stat.rpartition(')')[2].split()[19]}"  # proc_pid_stat(5), field 22


@lru_cache(maxsize=1)
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
