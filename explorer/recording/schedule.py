"""When the quantities that cost something are recorded: functions of the run's length, never of the clock."""

from __future__ import annotations

FEWEST = 4
FREE_SECONDS = 0.25
"""Of a short run's time, on a laptop, each kind of look may take so much whatever its share."""


def moments(steps: int, count: int) -> frozenset[int]:
    """About `count` evenly spaced steps from 0 to `steps`, both included, and 1, 2, 4, … before the first of them."""
    if count <= 0:
        return frozenset()
    count = min(count, steps)
    even = {round(index * steps / count) for index in range(count + 1)}
    first = steps / count
    early = {2**power for power in range(20) if 2**power < first}
    return frozenset(even | early)


def affordable(steps: int, cost: float, share: float, *, free: float, least: int, most: int) -> int:
    """How many moments of `cost` steps each stay within `share` of a run, and `most`.

    So that short runs have something to see, as many as take `free` steps are given besides, `least` of them at most;
    and a few in any case.
    """
    given = max(FEWEST, min(least, int(free / cost)))
    return min(most, max(given, int(share * steps / cost)))
