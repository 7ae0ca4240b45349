"""Work beside training that may take a share of the time: when it is due again."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Pace:
    """Due `least` seconds after the last time, later where `share` of the time asks for it, at `most` seconds later."""

    def __init__(self, share: float, least: float, most: float = math.inf, *, first: float | None = None) -> None:
        """`first`: seconds from now until it is due for the first time; `least` where it is left out."""
        self._share, self._least, self._most = share, least, most
        self._due = time.perf_counter() + (least if first is None else first)

    @property
    def is_due(self) -> bool:
        return time.perf_counter() > self._due

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Around the work: how long it takes decides when it is due again."""
        began = time.perf_counter()
        yield
        ended = time.perf_counter()
        self._due = ended + min(self._most, max(self._least, (ended - began) / self._share))
