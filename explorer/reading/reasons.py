"""Why something is not there and how it comes: the words of all pages, so that none promises what will not come.

How far its run has come is looked at first, for a run that waits will have everything; then its settings; then how its
records came here, since what ships or was shared may be less than what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sentences import as_sentence, counted
from explorer.store.run import Run, Status
from explorer.store.series import has_gaps

Settings = tuple[tuple[str, Any], ...]
"""Dotted keys of a configuration with their values."""


@dataclass(frozen=True)
class Missing:
    """Why there is nothing to draw and how to get it, in one sentence without its capital and full stop.

    `cure`: with which settings changed a new run of the same experiment has it, empty where it need be none; None where
    no run has.
    """

    sentence: str
    cure: Settings | None = None


@dataclass(frozen=True)
class RunState:
    """How far a run has come: its state, its step, and what it said when it ended."""

    status: Status
    step: int
    message: str = ""

    @classmethod
    def of(cls, run: Run) -> RunState:
        return cls(run.status, run.step, run.message)


OVER = RunState(Status.FINISHED, 0)
"""Of records that are read alone, without the catalogue that knows their run."""

FEWEST_MOMENTS = 2
"""With fewer, nothing that is looked at on the way is recorded."""
ENOUGH_MOMENTS = 24
"""What a run is given that had too few."""

NO_STEPS = Missing(
    "not recorded: run it again with “every step” switched on, under Recording in the Lab",
    cure=(("recording.every_step", True),),
)
TOO_FEW_MOMENTS = Missing(
    f"not recorded: run it again with at least {FEWEST_MOMENTS} moments, under Recording in the Lab",
    cure=(("recording.moments", ENOUGH_MOMENTS),),
)
LEFT_OUT = Missing("left out of this recording: run the experiment here to have it", cure=())
"""Of what a run with these settings records: shipped and shared recordings may be thinned."""

NOTHING_SHOWN = Missing("no run is shown")
NO_NUMBER = Missing("no value here is a finite number")


def not_there(state: RunState) -> Missing:
    """Why what this run records, or keeps, is not there: it is still to come, or the run ended before it."""
    step = f"step {state.step:,d}"
    match state.status:
        case Status.QUEUED:
            return Missing("waits in the queue: it comes when the run trains")
        case Status.RUNNING:
            return Missing("still to come: the run trains")
        case Status.PAUSED:
            return Missing(f"still to come: the run is paused at {step}, press Resume in the Lab")
        case Status.STOPPED | Status.INTERRUPTED:
            return Missing(f"still to come: the run was {state.status} at {step}, press Resume in the Lab")
        case Status.FAILED:
            reason = f": {state.message}" if state.message else ""
            return Missing(f"the run failed at {step}, before this was recorded{reason}")
        case Status.DIVERGED:
            return Missing(f"the run diverged at {step}, before this was recorded")
        case Status.FINISHED if state.step:
            return Missing(f"nothing of it was recorded in the run’s {counted(state.step, 'step')}")
        case _:
            return Missing("nothing of it was recorded")


def no_network(state: RunState, *, kept_later: bool) -> Missing:
    """Why there is no kept network at or before the step on screen; `kept_later` where there is one after it."""
    if kept_later:
        return Missing("no checkpoint was kept up to this step: move it to the right")
    if state.status.is_over:
        cure = () if state.status in (Status.FINISHED, Status.STOPPED) else None
        return Missing("this run kept no checkpoints: run the experiment here to have them", cure)
    return not_there(state)


def no_moments(wanted: int, state: RunState) -> Missing:
    """Why nothing was looked at on the way; `wanted` is `recording.moments`."""
    if wanted < FEWEST_MOMENTS:
        return TOO_FEW_MOMENTS
    return LEFT_OUT if state.status is Status.FINISHED else not_there(state)


def needs_every_step(steps: NDArray[np.int64]) -> Missing | None:
    """Why nothing that goes from step to step can be said of a series that was kept at `steps`; None where it can."""
    if not has_gaps(steps):
        return None
    return Missing(
        f"only {len(steps):,d} of its {steps[-1]:,d} steps were kept, and this needs every one: run the experiment "
        "here",
        cure=(),
    )


def not_there_in(runs: Iterable[Run]) -> Missing:
    """One reason for several runs: that of the run from which most is still to be expected."""
    states = sorted((RunState.of(run) for run in runs), key=lambda state: _MOST_EXPECTED_FIRST.index(state.status))
    return not_there(states[0]) if states else NOTHING_SHOWN


_MOST_EXPECTED_FIRST = (
    Status.RUNNING,
    Status.QUEUED,
    Status.PAUSED,
    Status.INTERRUPTED,
    Status.STOPPED,
    Status.FAILED,
    Status.DIVERGED,
    Status.FINISHED,
)


def sentence(missing: Missing) -> str:
    """With its capital and its full stop, as it stands alone."""
    return as_sentence(missing.sentence)
