"""The machine that this process runs on."""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crowd(processors: int, workers: int) -> float:
    """How much longer `workers` processes take for what else wants the processors: 1 where there is room for all.

    Said by the load of the last minute beyond what the processors can do at once; 1 where the system knows no load.
    """
    others = max(0.0, os.getloadavg()[0] - processors) if hasattr(os, "getloadavg") else 0.0
    return max(1.0, (others + workers) / processors) if others else 1.0


def processor() -> str:
    """Its name as the system has it, else its architecture: `AMD EPYC`, `arm64`."""
    listed = Path("/proc/cpuinfo")
    text = listed.read_text(encoding="utf-8", errors="replace") if listed.exists() else ""
    name = re.search(r"^model name\s*:\s*(\S.*)$", text, flags=re.MULTILINE)
    return name[1] if name else platform.processor() or platform.machine()


def limit_memory(size: int, *, beyond_present: bool = False) -> None:
    """Let this process have `size` bytes of memory of its own, or so many more than it has; then allocations fail.

    Linux counts all private writable memory against `RLIMIT_DATA`; elsewhere nothing is limited here.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    import psutil

    wanted = size + (psutil.Process().memory_info().data if beyond_present else 0)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def memory() -> int:
    """Bytes of memory that this process may use in all: the machine's, or its container's share of it."""
    import psutil  # the first page must not wait for it

    limit = Path("/sys/fs/cgroup/memory.max")  # cgroup v2
    text = limit.read_text(encoding="ascii").strip() if limit.exists() else "max"
    return min(psutil.virtual_memory().total, int(text) if text.isdecimal() else sys.maxsize)
