"""Settings that change while a run trains: at their step, recorded, and the same again when the run is resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.networks.normalization import BatchStatistics
from explorer.store.event import Event
from explorer.store.records import Records
from explorer.store.run import Status
from explorer.training.callback import Callback

if TYPE_CHECKING:
    from explorer.training.session import Session


class LiveSettings(Callback):
    """The learning rate and the momentum of running statistics, from the step after a change on."""

    def __init__(self, records: Records) -> None:
        """The changes that the records hold are made again, each at its step."""
        self._past, self._written = records.events(), records.last_step
        self._wanted: list[tuple[str, float | None]] = []

    def resume(self, session: Session) -> None:
        """Make the changes from before the session's step."""
        for event in self._past:
            if event.step < session.step:
                apply(session, event.setting, event.value)

    def want(self, setting: str, value: float | None) -> None:
        self._wanted.append((setting, value))

    def before_step(self, session: Session) -> Status | None:
        for event in self._past:
            if event.step == session.step:
                apply(session, event.setting, event.value)
        if self._wanted and session.step >= self._written:
            self._change(session)  # while known steps are computed again, nothing may differ from the first time

    def _change(self, session: Session) -> None:
        for setting, value in self._wanted:
            apply(session, setting, value)
            session.recorder.note(Event(session.step, setting, value))
        self._wanted.clear()
        session.flush()


def apply(session: Session, setting: str, value: float | None) -> None:
    """Let a setting be `value` from the next step on."""
    if setting == "optimizer.learning_rate":
        assert value is not None
        session.optimizer.learning_rate = value
    elif setting == "normalization.momentum":
        for normalizer in session.network.normalizers.values():
            if isinstance(normalizer, BatchStatistics):
                normalizer.momentum = value
    session.capture_again()
