"""A grid from coarse to fine: each level contains the one before it, and the last is the whole grid."""

from __future__ import annotations

import numpy as np

COARSEST = 5  # points on an axis of the first picture


def levels(points: int) -> list[np.ndarray]:
    """Indices on one axis that each level has, ascending. An odd axis has its center at once, and is mirror symmetric.

    From one level to the next every gap is halved; where it cannot be halved evenly, the halves differ by one.
    """
    last = points - 1
    found = np.array(sorted({0, last // 2, last} if points % 2 else {0, last}))
    every = [found]
    while len(found) < points:
        middles = (found[:-1] + found[1:]) // 2
        if points % 2:
            middles = middles[middles <= last // 2]
            middles = np.concatenate([middles, last - middles])
        found = np.unique(np.concatenate([found, middles]))
        if len(every[-1]) < COARSEST:
            every.pop()  # too coarse to look at
        every.append(found)
    return every


def order(points: int, axes: int) -> list[np.ndarray]:
    """For each level the grid points it adds: (n, axes) indices, row after row."""
    known = np.zeros((points,) * axes, dtype=bool)
    added = []
    for indices in levels(points):
        wanted = np.zeros_like(known)
        wanted[np.ix_(*[indices] * axes)] = True
        added.append(np.argwhere(wanted & ~known))
        known |= wanted
    return added


def finest_whole_level(done: np.ndarray) -> np.ndarray | None:
    """Indices on each axis of the finest level of which every point is done; None where there is none yet.

    `loss[numpy.ix_(indices, indices)]` (a line: `loss[indices]`) has no gaps.
    """
    whole = None
    for indices in levels(done.shape[0]):
        if not done[np.ix_(*[indices] * done.ndim)].all():
            break
        whole = indices
    return whole
