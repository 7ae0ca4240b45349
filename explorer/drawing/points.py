"""How many points of a long run a curve keeps: more are slow to send and do not show."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

POINTS = 500


def points_that_fit(count: int) -> NDArray[np.int64]:
    """Indices of evenly spaced points, at most about `POINTS` of `count`; the first and the last are among them."""
    if count == 0:
        return np.zeros(0, np.int64)
    return np.unique(np.append(np.arange(0, count, -(-count // POINTS)), count - 1))
