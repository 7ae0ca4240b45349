"""How a session ended."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.store.run import Status


@dataclass(frozen=True)
class Outcome:
    """The status in which a run ends or waits, and after which step.

    Finished: all steps are taken. Diverged: the loss was no longer finite at `step`; all up to there is recorded.
    Stopped, paused, interrupted, queued: a callback ended it, saved. Failed: `message` says what cannot be computed or
    written.
    """

    status: Status
    step: int
    message: str = ""
    refused: bool = False
    """Whether its settings or its data cannot work here: it had not begun."""
    lacks_room: bool = False
    """Whether it is paused because it could not write, until there is room."""
