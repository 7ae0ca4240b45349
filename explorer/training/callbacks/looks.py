"""Scheduled looks: evaluations, histograms, the population's statistics, at their moments after a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from explorer.store.run import Status
from explorer.training.callback import Callback, EndTraining

if TYPE_CHECKING:
    from explorer.training.session import Session


class Looks(Callback):
    """Lets the recorder's scheduled probes look.

    The look at the network as it was before the first step comes after that step: the first point of the curves is
    there before the first looks, which take longer.
    """

    def __init__(self) -> None:
        self._beginning: dict[str, Tensor] | None = None

    def before_step(self, session: Session) -> Status | None:
        if session.step == 0:
            self._beginning = _copied_state(session)

    def after_step(self, session: Session) -> None:
        if self._beginning is not None:
            session.flush()
            self._look_back(session, self._beginning)
            self._beginning = None
        self._look(session, session.step)

    def _look_back(self, session: Session, beginning: dict[str, Tensor]) -> None:
        now = _copied_state(session)
        session.network.load_state(beginning)
        self._look(session, 0)
        session.network.load_state(now)

    def _look(self, session: Session, step: int) -> None:
        """
        Raises:
            EndTraining: that was asked for in the midst of it. The moment keeps nothing, and there is no checkpoint of
                this step: the next session computes it once more, and then looks.
        """
        try:
            session.recorder.look(step, session.end_if_requested)
        except EndTraining:
            session.flush()
            raise


def _copied_state(session: Session) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in session.network.state().items()}
