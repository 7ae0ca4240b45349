"""What a panel needs of a run, so that a page knows before it draws which panels will never have anything to show."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing

NO_PIXELS = Missing("no layer of this network has pixels")


@dataclass(frozen=True)
class Needs:
    """Any one of `quantities` (`explorer.store.quantities`), and with `pixels` a layer whose channels have some."""

    quantities: tuple[str, ...]
    pixels: bool = False

    def never_met(self, run: RunReader) -> Missing | None:
        """Why this run has nothing of it and never will; None where it has, or where it is still to come."""
        if self.pixels and not any(map(run.has_pixels, run.layers)):
            return NO_PIXELS
        return run.lacks(self.quantities)
