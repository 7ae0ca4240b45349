"""Images with their labels, wherever they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.config.dataset import Split


@dataclass(frozen=True)
class Samples:
    """`images` (N, C, side, side): uint8 with 255 as 1, or float32. `labels` (N,), int64.

    `test` (N,) is true where the data say that a sample is for testing, and None where they do not or are not asked.
    `sizes` are the heights and widths as they were found; `side` is the one that suits them.
    """

    images: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]
    test: np.ndarray | None
    split: Split
    sizes: Sequence[tuple[int, int]]
    side: int
    content: str
    notes: tuple[str, ...] = ()
    offered: tuple[Split, ...] = (Split.NONE,)
    transparent: int = 0
    as_before: bool = True  # whether the first version of this program read the same numbers


SMALLEST, LARGEST = 8, 32  # pixels of a side


def suitable_side(sizes: Sequence[tuple[int, int]]) -> int:
    """The median of the shorter sides, as far as runs take it."""
    return int(np.clip(np.median([min(size) for size in sizes]), SMALLEST, LARGEST)) if sizes else SMALLEST
