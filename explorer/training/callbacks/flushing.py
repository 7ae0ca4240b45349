"""Writing records a few times a second, while the loop goes on to collect them on the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.recording import Recorder
from explorer.store.records import Records
from explorer.training.callback import Callback
from explorer.training.pace import Pace

if TYPE_CHECKING:
    from explorer.training.session import Session

OFTEN, SELDOM = 0.25, 2.0  # seconds from one writing to the next, by how long it takes
SHARE = 0.02  # of the time goes into it, where that is not too seldom


class Flushing(Callback):
    """Hands what the recorder has collected to the records. What is in them up to step `written` stays as it is."""

    def __init__(self, recorder: Recorder, records: Records) -> None:
        self._recorder, self._records = recorder, records
        self._pace = Pace(SHARE, OFTEN, SELDOM)
        self.written = records.last_step

    def after_step(self, session: Session) -> None:
        if self._recorder.is_full or self._pace.is_due:
            session.flush()

    def flush(self) -> int | None:
        """Returns: the step at which the loss was first not finite, where there is one."""
        with self._pace.measured():
            return self._recorder.flush(self._records, self.written)
