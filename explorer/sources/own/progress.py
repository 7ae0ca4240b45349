"""How far a look has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Progress(NamedTuple):
    """`done` of `total` files, and the one that is being read."""

    done: int
    total: int
    at: str


OnProgress = Callable[[Progress], None]


def ignored(progress: Progress) -> None:
    """Do nothing with it."""
    del progress
