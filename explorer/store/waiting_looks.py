"""The networks of a run that wait to be looked at: written while it trains, taken by whoever looks, then forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from explorer.store.database import Database
from explorer.store.errors import damaged
from explorer.store.formats import LOOKS

FILE = "looks.sqlite"

State = Mapping[str, np.ndarray]
"""Parameters and running statistics by their names."""


class WaitingLooks(Database):
    """The database of one run. One process adds, another takes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, LOOKS, or_empty=True)

    def add(self, states: Mapping[int, State]) -> None:
        """Keep the networks after some steps, all or none."""
        rows = [(step, save(dict(state))) for step, state in states.items()]
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO waiting VALUES (?, ?)", rows)

    def steps(self) -> list[int]:
        """Of the networks that wait, ascending."""
        return [row["step"] for row in self._all("SELECT step FROM waiting ORDER BY step")]

    def state(self, step: int) -> dict[str, np.ndarray] | None:
        """The network after a step; None where it does not wait any more.

        Raises:
            StoreError: it is damaged.
        """
        row = self._one("SELECT state FROM waiting WHERE step=?", step)
        try:
            return load(row["state"]) if row is not None else None
        except (SafetensorError, ValueError, KeyError) as error:
            raise damaged(self.path, str(error)) from error

    def done(self, step: int) -> None:
        """Forget a network that was looked at; the last one gives the room back."""
        self._do("DELETE FROM waiting WHERE step=?", step)
        if not self.size:
            self._do("VACUUM")
            self._do("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def size(self) -> int:
        """Bytes of all that waits."""
        return int(self._one("SELECT coalesce(sum(length(state)), 0) FROM waiting")[0])

    @property
    def largest(self) -> int:
        """Bytes of the largest network that waits; 0 where none does."""
        return int(self._one("SELECT coalesce(max(length(state)), 0) FROM waiting")[0])


def waiting_steps(folder: Path) -> list[int]:
    """The steps whose looks are still to be taken in the run of a folder, ascending."""
    if not (folder / FILE).exists():
        return []
    with WaitingLooks(folder) as waiting:
        return waiting.steps()


def next_to_take(waiting: Iterable[int], taken: Iterable[int]) -> int | None:
    """Which look comes next: the newest, and after that the one farthest from all that are taken."""
    left, there = sorted(waiting), sorted(taken)
    if not left:
        return None
    if not there or left[-1] > there[-1]:
        return left[-1]
    positions = np.searchsorted(there, left)
    below = np.array(there)[np.maximum(positions - 1, 0)]
    above = np.array(there)[np.minimum(positions, len(there) - 1)]
    distance = np.minimum(abs(np.array(left) - below), abs(above - np.array(left)))
    return left[int(distance.argmax())]
