"""Scheduled looks: the network is kept at their moments, and looked at beside the run, or at its end.

Training goes on meanwhile: a moment costs it a copy of the network. The last step of a run is looked at at once, so
that a finished run has its end; so is everything once what waits would take more than `MOST_WAITING`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from explorer.store.records import Records
from explorer.store.run import Status
from explorer.store.waiting_looks import State, WaitingLooks, next_to_take
from explorer.training.callback import Callback, EndTraining, end_if_requested

if TYPE_CHECKING:
    from explorer.training.session import Session

MOST_WAITING = 64 * 2**20
"""Bytes of networks that wait on disk."""


class Looks(Callback):
    """Keeps the network at the `moments` that are neither taken nor waiting."""

    def __init__(self, moments: frozenset[int], records: Records, waiting: WaitingLooks) -> None:
        self._records, self._waiting = records, waiting
        self._moments = moments - set(records.looks()) - set(waiting.steps())
        self._kept: dict[int, State] = {}
        self.has_more = False
        """Whether networks were kept by the last writing."""

    def __enter__(self) -> Looks:
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.close()

    def before_step(self, session: Session) -> Status | None:
        if session.step == 0 and 0 in self._moments:
            self._kept[0] = state_of(session)

    def after_step(self, session: Session) -> None:
        if session.step == 1:
            session.flush()  # the first point of the curves is there before anything else
        if session.step not in self._moments:
            return
        if session.step == session.steps or self._is_full:
            session.flush()
            self._look(session, session.step)
        else:
            self._kept[session.step] = state_of(session)

    def after_flush(self, session: Session) -> None:
        kept = {step: state for step, state in self._kept.items() if step <= session.step}
        self.has_more = bool(kept)
        if kept:
            self._waiting.add(kept)
        self._kept.clear()

    def take_all(self, session: Session) -> None:
        """Look at all that waits, in this process. The session's network is another one afterwards."""
        try:
            while (step := next_to_take(self._waiting.steps(), self._records.looks())) is not None:
                state = self._waiting.state(step)
                if state is not None:
                    session.network.load_state({name: torch.from_numpy(value) for name, value in state.items()})
                    self._look(session, step)
                self._waiting.done(step)
        except EndTraining:
            return  # asked to leave: what is left waits

    @property
    def _is_full(self) -> bool:
        one = self._waiting.largest or max(map(_size, self._kept.values()), default=0)
        return self._waiting.size + (len(self._kept) + 1) * one > MOST_WAITING

    def _look(self, session: Session, step: int) -> None:
        """
        Raises:
            EndTraining: that was asked for in the midst of it. The moment keeps nothing, and there is no checkpoint of
                this step: the next session computes it once more, and then looks.
        """
        found = session.recorder.look(step, lambda: end_if_requested(session.callbacks))
        self._records.append(0, {}, [(step, found)])


def _size(state: State) -> int:
    """Bytes."""
    return sum(value.nbytes for value in state.values())


def state_of(session: Session) -> State:
    """A copy of the network's parameters and running statistics on the host."""
    form = torch.contiguous_format
    state = session.network.state().items()
    return {name: value.detach().to("cpu", copy=True, memory_format=form).numpy() for name, value in state}
