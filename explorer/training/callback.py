"""What surrounds the training loop: whatever acts between steps is a callback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from explorer.store.run import Status

if TYPE_CHECKING:
    from explorer.training.session import Session


class Callback(Protocol):
    """Called around every step of a session, in the order in which the session has its callbacks.

    A method that a callback does not need is inherited from here and does nothing.
    """

    def before_step(self, session: Session) -> Status | None:
        """Called before each step; may change settings, save, wait. A status ends the session with it, saved."""
        del session

    def after_step(self, session: Session) -> None:
        """Called after each step, when `session.step` is its number."""
        del session

    def after_flush(self, session: Session) -> None:
        """Called after records were written, up to `session.step`."""
        del session

    def requested_end(self) -> Status | None:
        """Asked where no step begins for seconds: while data are on their way, and during scheduled looks.

        A status ends the run with it.
        """
        return None


class EndTraining(Exception):  # noqa: N818  # no error: training ends where it is raised
    """Raised in a session to end it: `status` is the run's from then on, `message` says why where that is not plain."""

    def __init__(self, status: Status, message: str = "") -> None:
        super().__init__(message)
        self.status, self.message = status, message


def end_if_requested(callbacks: Iterable[Callback]) -> None:
    """
    Raises:
        EndTraining: a callback wants the run to end before its next step.
    """
    for callback in callbacks:
        status = callback.requested_end()
        if status is not None:
            raise EndTraining(status)
