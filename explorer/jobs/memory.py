"""How much memory a job may take, and what it is told when that is not enough."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from explorer import machine

GIBIBYTE = 2**30
SHARE = 0.8  # of the machine's memory, for all runs that train at a time


def default_memory(limit: int) -> float:
    """GiB that each of `limit` runs may take: its part of most of the machine's memory, and at least 1."""
    return max(1.0, SHARE * machine.memory() / GIBIBYTE / limit)


def limit_memory(gibibytes: float) -> None:
    """Let this process allocate so much more than it has now; an allocation beyond fails with an error that says so.

    Where the system counts no such thing, the supervisor's watch has to do.
    """
    machine.limit_memory(int(gibibytes * GIBIBYTE), beyond_present=True)


@contextmanager
def limited_memory(gibibytes: float) -> Iterator[None]:
    """The same for a while, in a process that goes on with other things."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    limit_memory(gibibytes)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def resident(pid: int) -> float:
    """GiB of memory that a process has in use; 0 where it is gone."""
    try:
        return psutil.Process(pid).memory_info().rss / GIBIBYTE
    except psutil.NoSuchProcess:
        return 0.0


def too_much(needs: float, gibibytes: float, *, is_run: bool) -> str:
    """The message of a job that was ended by the supervisor's watch."""
    if not is_run:
        limit = f"a study may take {gibibytes:.2f} GiB; ask for fewer points or samples"
        return f"it took {needs:.2f} GiB of memory, and {limit}"
    return (
        f"it took {needs:.2f} GiB of memory, and a run may take {gibibytes:.2f} GiB; {_way_out()}; "
        "what it had recorded is kept"
    )


def with_limit(message: str, gibibytes: float) -> str:
    """A failure's message with the limit and the way out, where memory was the cause; else the message itself."""
    if "memory" not in message:
        return message
    return f"{message}; a run may take {gibibytes:.2f} GiB: {_way_out()}"


def _way_out() -> str:
    return "choose a smaller width, depth or batch, or allow more with `python -m explorer.jobs --memory GIB`"
