"""When the quantities that cost something are recorded: functions of the run's length, never of the clock."""

from __future__ import annotations

FEWEST = 4
SHARE, EVALUATION_SHARE = 0.02, 0.03
"""Of a run's time, for each kind of look; evaluations are a curve, which wants more points."""
FREE_SECONDS = 0.05
"""Of a short run's time, on a laptop, each kind of look may take so much whatever its share."""


def moments(steps: int, count: int) -> frozenset[int]:
    """About `count` steps: 1, 4, 16, … while much happens, the others evenly from 0 to `steps`, both included."""
    if count <= 0:
        return frozenset()
    count = min(count, steps)
    early = [4**power for power in range(10) if 4**power < steps / count][: max(1, count // 3)]
    even = max(2, count - len(early))
    return frozenset([round(index * steps / even) for index in range(even + 1)] + early)


def thinned(moments: frozenset[int], count: int) -> frozenset[int]:
    """At most `count` of the moments, the first and the last among them."""
    ordered = sorted(moments)
    if len(ordered) <= count:
        return moments
    if count < 2:
        return frozenset()
    return frozenset(ordered[round(index * (len(ordered) - 1) / (count - 1))] for index in range(count))


def affordable(steps: int, cost: float, share: float, *, free: float, least: int, most: int) -> int:
    """How many moments of `cost` steps each stay within `share` of a run, and `most`.

    So that short runs have something to see, as many as take `free` steps are given besides, `least` of them at most;
    and a few in any case.
    """
    given = max(FEWEST, min(least, int(free / cost)))
    return min(most, max(given, int(share * steps / cost)))
