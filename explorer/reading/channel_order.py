"""In which order a layer's channels stand as rows, and which of them have room."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from explorer.reading.histories import History
from explorer.reading.reasons import Missing


class Order(StrEnum):
    CHANNEL = "channel"
    AVERAGE = "average"  # over time: rows stay in place while time moves
    STEP = "step"  # at the moment that the page shows


def channel_order(histories: Sequence[History | Missing], order: Order, step: int) -> NDArray[np.int64]:
    """Every channel of the widest arm, top row first: by number, or smallest first in the first arm that has values.

    One order for all arms, because their channels start from the same weights; channels that are not finite come last.
    """
    there = [history for history in histories if isinstance(history, History) and len(history)]
    widest = max((history.values.shape[1] for history in there), default=0)
    if order is Order.CHANNEL or not there:
        return np.arange(widest)
    if order is Order.STEP:
        found = there[0].at(step)
        assert found is not None  # there are values
        key = found[1].astype(np.float64)
    else:
        values = there[0].values.astype(np.float64)
        finite = np.isfinite(values)
        with np.errstate(invalid="ignore"):
            key = np.where(finite, values, 0.0).sum(axis=0) / finite.sum(axis=0)
    sorted_ones = np.argsort(np.where(np.isfinite(key), key, np.inf), kind="stable")
    return np.concatenate([sorted_ones, np.arange(len(key), widest)])


def rows_that_fit(order: NDArray[np.int64], chosen: int, most: int = 256) -> NDArray[np.int64]:
    """At most `most` of the channels, evenly spaced in their order; the chosen one is always among them."""
    if len(order) <= most:
        return order
    positions = np.linspace(0, len(order) - 1, most).round().astype(np.int64)
    chosen_at = int(np.flatnonzero(order == chosen)[0]) if chosen in order else 0
    positions[np.abs(positions - chosen_at).argmin()] = chosen_at
    return order[np.unique(positions)]
