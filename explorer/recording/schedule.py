"""When the quantities that cost something are recorded: functions of the run's length, never of the clock."""

from __future__ import annotations

from functools import lru_cache

FEWEST = 12
SHARE, EVALUATION_SHARE = 0.02, 0.03
"""Of a run's time, for each kind of look; evaluations are a curve, which wants more points."""
FREE_SECONDS = 0.75
"""Of a run's time, on a laptop, each kind of look may take so much whatever its share."""
WIDEST = 2.0
"""The widest gap between two moments, in those that as many evenly spaced moments would have."""


@lru_cache(maxsize=256)
def geometric(steps: int, count: int) -> frozenset[int]:
    """At most `count` moments from 0 to `steps`, both included: every step at first, then ever farther apart.

    Each gap is by the same factor longer than the one before, up to `WIDEST` times the mean gap, so that the end of a
    long run has its moments as well. Where there are any, the first and the last step are among them.
    """
    if count <= 0:
        return frozenset()
    if count > steps:
        return frozenset(range(steps + 1))
    if count < 3:
        return frozenset({0, steps})
    widest = WIDEST * steps / (count - 1)
    low, high = 1.0, float(steps + 1)
    for _ in range(48):
        factor = (low + high) / 2
        low, high = (low, factor) if len(_walk(steps, factor, widest)) < count else (factor, high)
    return frozenset({0, steps, *(round(step) for step in _walk(steps, high, widest))})


def _walk(steps: int, factor: float, widest: float) -> list[float]:
    """From 0 to before `steps`, gap by gap."""
    found, gap = [0.0], 1.0
    while found[-1] + gap < steps - gap / 2:
        found.append(found[-1] + gap)
        gap = min(gap * factor, max(1.0, widest))
    return found


def moments(steps: int, count: int) -> frozenset[int]:
    """About `count` steps: 1, 4, 16, … while much happens, the others evenly from 0 to `steps`, both included."""
    if count <= 0:
        return frozenset()
    count = min(count, steps)
    early = [4**power for power in range(10) if 4**power < steps / count][: max(1, count // 3)]
    even = max(2, count - len(early))
    return frozenset([round(index * steps / even) for index in range(even + 1)] + early)


def thinned(moments: frozenset[int], count: int) -> frozenset[int]:
    """At most `count` of the moments, the first and the last among them; the last alone where it is one."""
    ordered = sorted(moments)
    if len(ordered) <= count:
        return moments
    if count < 2:
        return frozenset(ordered[len(ordered) - max(0, count) :])
    return frozenset(ordered[round(index * (len(ordered) - 1) / (count - 1))] for index in range(count))


def part(most: int, share: float) -> int:
    """So many of at most `most` moments; of a few nearly all, of one none."""
    return 0 if most < 2 else min(most, max(4, round(share * most)))


def affordable(steps: int, cost: float, share: float, *, free: float, most: int) -> int:
    """How many moments of `cost` steps each stay within `share` of a run, and `most`.

    So that short runs have something to see, as many as take `free` steps are given in any case, and a few whatever
    they cost.
    """
    return min(most, max(FEWEST, int(free / cost), int(share * steps / cost)))
