"""Settings changed while a run trains: each is made once, and at one step, however often the run is killed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.store.catalogue import Catalogue
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import Control

if TYPE_CHECKING:
    from explorer.training import Session

NEVER = 2**62


class Changes:
    """The changes asked of one run.

    A change stays asked in the catalogue until the records hold it as an event. So a run that is killed in between
    finds it again when it resumes, and one that is killed just after finds that it was made.
    """

    def __init__(self, catalogue: Catalogue, run: str) -> None:
        self._catalogue = catalogue
        self._records = Records(catalogue.run_folder(run))
        self._waiting: list[Control] = []  # for their step
        self._made: list[Control] = []  # for their event to be on disk

    def close(self) -> None:
        self._records.close()

    @property
    def next_step(self) -> int:
        """After this many steps a change is due."""
        return min((control.at_step or 0 for control in self._waiting), default=NEVER)

    def ask(self, control: Control) -> None:
        self._waiting.append(control)

    def make(self, session: Session) -> None:
        """Make the changes that are due. Of several of one setting, only the last counts."""
        due = [control for control in self._waiting if (control.at_step or 0) <= session.step]
        self._waiting = [control for control in self._waiting if control not in due]
        self._made += due
        self.confirm()
        newest = {control.setting: control for control in due if control in self._made}
        for control in newest.values():
            assert control.setting is not None
            session.change(control.setting, control.value)

    def confirm(self) -> None:
        """Strike out what the records hold."""
        if not self._made:
            return
        done = _recorded(self._made, self._records.events())
        if done:
            self._catalogue.done(done)
            self._made = [control for control in self._made if control not in done]


def _recorded(controls: Sequence[Control], events: Sequence[Event]) -> list[Control]:
    """The controls that a setting's last event carried out, and those before them."""
    last = {event.setting: event for event in events}
    done: list[Control] = []
    for newest in reversed(controls):
        event = last.get(newest.setting or "")
        if event is not None and event.value == newest.value and event.step >= (newest.at_step or 0):
            done += [control for control in controls if control.setting == newest.setting and control.id <= newest.id]
    return done
