"""Checkpoints: the latest, to resume from, and some that are kept through the run, to look at it afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from torch import Tensor

from explorer.recording.schedule import moments
from explorer.store.checkpoint_files import LATEST, kept_name
from explorer.store.run import Status
from explorer.training.callback import Callback
from explorer.training.checkpoints import KEPT_BYTES, Checkpoint, latest_checkpoint, save_checkpoint
from explorer.training.pace import Pace

if TYPE_CHECKING:
    from explorer.training.session import Session

SHARE = 0.02  # of the time, at most, goes into checkpoints to resume from
FIRST, LEAST = 0.25, 1.0  # seconds to the first of them, and from one to the next
MOST_KEPT = 24  # in a run


class Checkpoints(Callback):
    """Saves a session from time to time, and keeps the network at moments through the run."""

    def __init__(self, folder: Path, steps: int, parameters: int) -> None:
        """A run of so many `steps` of a network of so many `parameters`, in this `folder`."""
        self._folder = folder
        self._kept = moments(steps, min(MOST_KEPT, KEPT_BYTES // (4 * parameters)))
        self._pace = Pace(SHARE, LEAST, first=FIRST)

    def before_step(self, session: Session) -> Status | None:
        self.keep(session)

    def after_step(self, session: Session) -> None:
        self.keep(session)
        if self._pace.is_due:
            session.save()

    @property
    def run(self) -> str:
        """The name of the run's folder."""
        return self._folder.parent.name

    def latest(self, not_after: int) -> tuple[Checkpoint | None, str]:
        """The checkpoint to resume from, and what is to be said of damaged ones."""
        return latest_checkpoint(self._folder, not_after)

    def save(self, session: Session) -> None:
        """
        Raises:
            StoreError: it cannot be written; the one before is still there.
        """
        with self._pace.measured():
            save_checkpoint(self._folder, LATEST, _checkpoint(session, session.recorder.state()))

    def keep(self, session: Session) -> None:
        """Where this step is one of those that are kept, and is not kept yet."""
        if session.step in self._kept and not (self._folder / kept_name(session.step)).exists():
            save_checkpoint(self._folder, kept_name(session.step), _checkpoint(session, {}))


def _checkpoint(session: Session, remembered: dict[str, Tensor]) -> Checkpoint:
    return Checkpoint(session.step, session.seconds, session.network.state() | session.optimizer.state() | remembered)
