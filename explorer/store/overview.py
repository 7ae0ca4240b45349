"""The overview of a long series: at most so many points, however many steps it has."""

from __future__ import annotations

import sqlite3

import numpy as np

from explorer.store.packing import packed, unpacked

OVERVIEW_STEPS = 1250
BLOCK = 64  # points of an overview that are read and written together


def insert_overview(
    connection: sqlite3.Connection, series: int, first_step: int, values: np.ndarray, stride: int
) -> None:
    """Thin out: channels at steps 1, 1 + stride, …; scalars as (count, mean, minimum, maximum) of each stretch."""
    steps = np.arange(first_step, first_step + len(values))
    if values.ndim > 1:
        kept = (steps - 1) % stride == 0
        first_point = -(-(first_step - 1) // stride)
        points = values[kept].reshape(int(kept.sum()), int(np.prod(values.shape[1:])))
    else:
        first_point = (first_step - 1) // stride
        points = _summaries(values, np.flatnonzero(((steps - 1) % stride == 0) | (steps == first_step)))
        block = _block(connection, series, first_point // BLOCK, width=4)
        if len(block) > first_point % BLOCK:  # the first stretch began in an earlier call
            points[0] = _merged(block[first_point % BLOCK], points[0])
    if not len(points):
        return
    for block in range(first_point // BLOCK, (first_point + len(points) - 1) // BLOCK + 1):
        begin = max(first_point, block * BLOCK)
        inside = points[begin - first_point : (block + 1) * BLOCK - first_point]
        before = _block(connection, series, block, width=points.shape[1])[: begin - block * BLOCK]
        connection.execute(
            "INSERT OR REPLACE INTO overview (series, block, data) VALUES (?, ?, ?)",
            (series, block, packed(np.concatenate([before, inside]))),
        )


def _block(connection: sqlite3.Connection, series: int, block: int, width: int) -> np.ndarray:
    """The points (K, width) of a block so far."""
    row = connection.execute("SELECT data FROM overview WHERE series=? AND block=?", (series, block)).fetchone()
    return unpacked([row["data"]] if row is not None else [], (width,))


def _summaries(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """(count, mean, minimum, maximum) of each stretch (K, 4), which begin at `starts`, the first at 0."""
    counts = np.diff(starts, append=len(values))
    means = np.add.reduceat(values, starts, dtype=np.float64) / counts
    return np.stack([counts, means, np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)], axis=1)


def _merged(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The summary of two stretches together."""
    count = first[0] + second[0]
    mean = (first[0] * first[1] + second[0] * second[1]) / count
    return np.array([count, mean, np.minimum(first[2], second[2]), np.maximum(first[3], second[3])])
