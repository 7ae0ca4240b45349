"""What was changed while an experiment's runs trained, as far as their numbers tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.run import Run


@dataclass(frozen=True)
class History:
    """A run, how far its records go, and the changes that a recorded step was trained with."""

    run: Run
    last_step: int
    events: tuple[Event, ...] = ()

    def is_part_of(self, events: Sequence[Event]) -> bool:
        """Whether these changes would have led to the same records."""
        return self.events == tuple(event for event in events if event.step < self.last_step)


def histories(catalogue: Catalogue, experiment: str) -> list[History]:
    """One for each run of the experiment, in their order."""
    return [_history(catalogue, run) for run in catalogue.runs(experiment)]


def _history(catalogue: Catalogue, run: Run) -> History:
    if not catalogue.has_records(run.id):
        return History(run, 0)
    with catalogue.records(run.id) as records:
        last_step = records.last_step
        return History(run, last_step, tuple(event for event in records.events() if event.step < last_step))


def common_changes(found: Sequence[History]) -> tuple[Event, ...] | None:
    """The changes that all runs were trained with, as far as each came; None where they differ."""
    longest = max((history.events for history in found), key=len, default=())
    return longest if all(history.is_part_of(longest) for history in found) else None
