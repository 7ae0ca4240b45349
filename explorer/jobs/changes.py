"""Settings changed while a run trains, as its process meets them: each at its step, however often that is killed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from explorer.store.catalogue import Catalogue
from explorer.store.live_changes import LiveChanges
from explorer.store.records import Records

if TYPE_CHECKING:
    from explorer.training import Session

PATIENCE = 60.0  # seconds that a run holds for another one's answer


class Changes:
    """The changes asked of one run's experiment."""

    def __init__(self, catalogue: Catalogue, run: str) -> None:
        self._experiment, self._run = catalogue.run(run).experiment, run
        self._changes = LiveChanges(catalogue.folder)
        self._records = Records(catalogue.run_folder(run))
        self._held_since: float | None = None
        self.due: dict[int, dict[str, float | None]] = {}
        """Step → settings and their values from the next step on."""

    def close(self) -> None:
        self._records.close()
        self._changes.close()

    @property
    def must_hold(self) -> bool:
        """Whether a change waits for its step: until it has one, this run makes none."""
        return self._held_since is not None

    def look(self, step: int) -> None:
        """Learn what was asked; while a change waits for its step, answer with this run's."""
        if self._changes.has_open_changes(self._experiment):
            reached = max(step, self._records.last_step)  # what is computed once more was made with other settings
            if self._changes.hold(self._experiment, self._run, reached):
                self._hold()
                return
        self._held_since = None
        self.due = {}
        for change in self._changes.placed_changes(self._experiment):
            assert change.at_step is not None
            self.due.setdefault(change.at_step, {})[change.setting] = change.value

    def make(self, session: Session) -> None:
        """Make the changes due after this step; steps that the records hold already were made with theirs."""
        due = self.due.pop(session.step)
        if session.step >= self._records.last_step:
            for setting, value in due.items():
                session.change(setting, value)

    def _hold(self) -> None:
        now = time.monotonic()
        self._held_since = now if self._held_since is None else self._held_since
        if now - self._held_since > PATIENCE:
            silent = ", ".join(run.id for run in self._changes.unanswered(self._experiment))
            self._changes.refuse_changes(self._experiment, f"{silent} did not answer within {PATIENCE:g} seconds")
