"""What a panel needs of a run, so that a page knows before it draws which panels will never have anything to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing


@dataclass(frozen=True)
class Needs:
    """Any one of `quantities` (`explorer.store.quantities`), in a network that can have it.

    `impossible` says why a network cannot, where that does not follow from the quantity.
    """

    quantities: tuple[str, ...]
    impossible: Callable[[RunReader], Missing | None] | None = None

    def never_met(self, run: RunReader) -> Missing | None:
        """Why this run has nothing of it and never will; None where it has, or where it is still to come."""
        why = self.impossible(run) if self.impossible else None
        return why or run.lacks(self.quantities)
