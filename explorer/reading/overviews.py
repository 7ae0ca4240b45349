"""One number for each layer over time, as every page about layers draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.histories import History


@dataclass(frozen=True)
class NetworkOverview:
    """`values` (L, T) of `layers` (L,) at `steps` (T,); a layer without the quantity is a row of NaN."""

    layers: tuple[str, ...]
    steps: NDArray[np.int64]
    values: NDArray[np.float32]
    how: str

    def at(self, step: int) -> tuple[int, NDArray[np.float32]] | None:
        """The last column at or before `step` (L,), with its step; before the first one, the first."""
        return History(self.steps, self.values.T, self.how).at(step)


def all_layers(arms: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The layers of all arms from input to output: those of the deepest, then what only others have."""
    deepest = max(arms, key=len, default=())
    return tuple(dict.fromkeys([*deepest, *(layer for layers in arms for layer in layers)]))
