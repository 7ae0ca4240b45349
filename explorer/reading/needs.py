"""What a panel needs of a run, so that a page knows before it draws which panels will never have anything to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing, no_network


@dataclass(frozen=True)
class Needs:
    """Any one of `quantities` (`explorer.store.quantities`), in a network that can have it.

    `impossible` says why a run cannot, where that does not follow from the quantity; with `checkpoints` the run must
    have kept its network.
    """

    quantities: tuple[str, ...] = ()
    impossible: Callable[[RunReader], Missing | None] | None = None
    checkpoints: bool = False

    def never_met(self, run: RunReader, kept: Sequence[int] = ()) -> Missing | None:
        """Why this run, which kept its network at the steps `kept`, has nothing of it and never will; None where it
        has, or where it is still to come.
        """
        if self.checkpoints and not kept and run.state.status.is_over:
            return no_network(run.state, kept_later=False)
        why = self.impossible(run) if self.impossible else None
        return why or (run.lacks(self.quantities) if self.quantities else None)
