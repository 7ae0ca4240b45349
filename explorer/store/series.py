"""One recorded quantity of one layer (or parameter, or of the run): what it is, and its values over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class SeriesInfo:
    quantity: str
    layer: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Series:
    """One quantity over time: `steps` (T,), `values` (T, …); an overview's scalars also have `low`, `high` (T,)."""

    steps: np.ndarray
    values: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def has_gaps(self) -> bool:
        return has_gaps(self.steps)


def has_gaps(steps: np.ndarray) -> bool:
    """Whether ascending `steps` (T,) lack one between 1 and their last: shipped and imported runs keep some only."""
    return len(steps) > 0 and not (steps[0] == 1 and steps[-1] == len(steps))
