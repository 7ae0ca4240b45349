"""What surrounds the training loop: anything that acts between steps is a callback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from explorer.store.run import Status

if TYPE_CHECKING:
    from explorer.training.session import Session


class Callback(Protocol):
    """Called around every step of a session, in the order in which the callbacks were given.

    A method that a callback does not need is inherited from here and does nothing.
    """

    def before_step(self, session: Session) -> Status | None:
        """Called before each step; may change settings, save, wait. A status ends the session with it, saved."""
        del session

    def after_step(self, session: Session) -> None:
        """Called after each step, when `session.step` is its number."""
        del session

    def after_flush(self, session: Session) -> None:
        """Called after records were written."""
        del session

    def requested_end(self) -> Status | None:
        """Asked where no step begins for seconds: while data are on their way, and during scheduled looks.

        A status ends the run with it.
        """
        return None
