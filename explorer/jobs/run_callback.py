"""A run's callback in its own process: it reads what people ask of the run, and tells how far the run has come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from explorer.jobs.changes import Changes
from explorer.jobs.lines import Line
from explorer.store.catalogue import Catalogue
from explorer.store.owner import Owner
from explorer.store.run import Control, ControlAction, Status

if TYPE_CHECKING:
    from explorer.training import Session

LOOK_EVERY = 0.03  # seconds between two looks at the store while it trains
PAUSED_LOOK_EVERY = 0.01  # seconds, while it is paused
PATIENCE = 600.0  # seconds after which a paused run gives its process back; it can be resumed all the same
SUPERVISOR_FOLLOWS = 0.5  # seconds in which, at a shutdown, the supervisor is told to stop as well


class RunCallback:
    """The callback of a run that its own process has claimed: a `Callback` without torch.

    Between two looks it costs a step one reading of the clock and a few comparisons.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        run: str,
        *,
        line: Line | None = None,
        limit: int | None = None,
        paused: bool = False,
    ) -> None:
        """
        Args:
            line: to the supervisor, where one started this process.
            limit: runs that train at a time; a paused run that is resumed waits in the queue where there are so many.
        """
        self.goes_on = False
        self._catalogue, self._run = catalogue, run
        self._line, self._limit = line, limit
        self._paused, self._saved_at_step = paused, -1
        self._granted = 0  # single steps
        self._ending: Status | None = None
        self._changes = Changes(catalogue, run)
        self._seen_version, self._seen_control = -1, -1
        self._session: Session | None = None
        self._stop_controls: list[Control] = []
        self._terminated = False
        self._next_look = 0.0

    def close(self) -> None:
        self._changes.close()

    def __enter__(self) -> RunCallback:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── the session's side ───────────────────────────────────────────────────────────────────────────────

    def before_step(self, session: Session) -> Status | None:
        """Do what was asked. While the run is paused, or a change waits for its step, this waits."""
        self._session = session
        if time.monotonic() >= self._next_look:
            self._look()
        if self._paused or self._changes.must_hold:
            self._wait(session)
        if session.step in self._changes.due and self._ending is None:
            self._changes.make(session)
        return self._ending

    def after_step(self, session: Session) -> None:
        """Nothing: what was asked is looked at before the next step."""

    def requested_end(self) -> Status | None:
        """Look at what was asked; a pause waits for the next step."""
        if time.monotonic() >= self._next_look:
            self._look()
        return self._ending

    def after_flush(self, session: Session) -> None:
        """Tell how far the run has come."""
        self._catalogue.progress(self._run, session.step, session.steps, session.seconds)
        if session.looks_beside and session.looks.has_more:
            self._catalogue.ask_for_looks(self._run)

    def _wait(self, session: Session) -> None:
        """Wait for a step, for going on, or for an end; in any case until no change waits for its step."""
        began = time.monotonic()
        while self._ending is None and (self._changes.must_hold or (self._paused and not self._granted)):
            if self._paused and self._saved_at_step != session.step:
                self._save_as_paused(session)
            if self._paused and time.monotonic() - began > PATIENCE and self._line is not None:
                self._ending = Status.PAUSED
            time.sleep(PAUSED_LOOK_EVERY)
            self._look()
        self._granted = max(0, self._granted - 1)

    def _save_as_paused(self, session: Session) -> None:
        """What has been trained is on disk while the run is paused."""
        session.save()
        self._catalogue.set_status(self._run, Status.PAUSED)
        self._saved_at_step = session.step

    # ── the people's side ────────────────────────────────────────────────────────────────────────────────

    def terminate(self) -> None:
        """The system ends this process (SIGTERM): leave at the next step."""
        self._terminated = True
        self._next_look = 0.0

    def leave(self, *, goes_on: bool) -> None:
        """End at the next step with a checkpoint; `goes_on`: resume by itself at the next start."""
        self._ending = Status.PAUSED if self._paused else Status.INTERRUPTED
        self.goes_on = goes_on and not self._paused

    @property
    def answered(self) -> tuple[Control, ...]:
        """What asked for the end: it is done once that is written."""
        return tuple(self._stop_controls)

    def _look(self) -> None:
        self._next_look = time.monotonic() + LOOK_EVERY
        if self._line is not None and self._line.poll():  # a word to leave, or the line broke: the supervisor is gone
            self.leave(goes_on=True)
        elif self._terminated:
            # When the machine shuts down the supervisor is told as well. Alone, this run was meant.
            self.leave(goes_on=self._line is not None and self._line.poll(SUPERVISOR_FOLLOWS))
        version = self._catalogue.data_version
        if version != self._seen_version or self._changes.must_hold:
            self._seen_version = version
            self._changes.look(self._session.step if self._session is not None else 0)
            new = [control for control in self._catalogue.controls(self._run) if control.id > self._seen_control]
            for control in new:
                self._seen_control = control.id
                self._answer(control)

    def _answer(self, control: Control) -> None:
        match control.action:
            case ControlAction.STOP:
                self._ending, self.goes_on = Status.STOPPED, False
                self._stop_controls.append(control)
                return
            case ControlAction.PAUSE:
                self._paused = True
            case ControlAction.STEP:
                self._paused = True
                self._granted += 1
            case ControlAction.RESUME if self._paused:
                self._resume()
        self._catalogue.done([control])

    def _resume(self) -> None:
        """Go on, or wait for a turn in the queue where as many train as may."""
        if self._catalogue.claim(self._run, Owner.this_process(), limit=self._limit):
            self._paused, self._granted, self._saved_at_step = False, 0, -1
        else:
            self._ending = Status.QUEUED
