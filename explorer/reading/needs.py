"""What a panel needs of a run, so that a page knows before it draws which panels will never have anything to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.config import RunConfig
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing, no_network
from explorer.study_requests.request import StudyRequest


@dataclass(frozen=True)
class Needs:
    """Any one of `quantities` (`explorer.store.quantities`), in a network that can have it.

    `impossible` says why a run cannot, where that does not follow from the quantity. With `checkpoints` the run must
    have kept its network, and with `study` it must be one that the study says something about as well.
    """

    quantities: tuple[str, ...] = ()
    impossible: Callable[[RunReader], Missing | None] | None = None
    checkpoints: bool = False
    study: type[StudyRequest] | None = None

    @property
    def kept_networks(self) -> bool:
        """Whether it is the kept networks that decide."""
        return self.checkpoints or self.study is not None

    def refused(self, config: RunConfig) -> Missing | None:
        """Why the study says nothing about such a network: known before its run has begun."""
        why = self.study.why_not(config) if self.study else ""
        return Missing(why) if why else None

    def never_met(self, run: RunReader, kept: Sequence[int] = ()) -> Missing | None:
        """Why this run, which kept its network at the steps `kept`, has nothing of it and never will; None where it
        has, or where it is still to come.
        """
        if why := self.refused(run.config) or (self.impossible(run) if self.impossible else None):
            return why
        if self.kept_networks and not kept and run.state.status.is_over:
            return no_network(run.state, kept_later=False)
        return run.lacks(self.quantities) if self.quantities else None
