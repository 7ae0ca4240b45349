"""How far an experiment has come: its runs' rows in the catalogue as the numbers that a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.config import RunConfig
from explorer.reading.cost import nominal_seconds
from explorer.store.run import Run, Status

_BY_URGENCY = (
    Status.RUNNING,
    Status.PAUSED,
    Status.QUEUED,
    Status.FAILED,
    Status.INTERRUPTED,
    Status.STOPPED,
    Status.DIVERGED,
    Status.FINISHED,
)
"""An experiment is what the first of these is that one of its runs is."""

ENOUGH_STEPS, ENOUGH_SECONDS = 5, 0.5
"""The first steps are slower or, at a coarse clock, seem faster."""


@dataclass(frozen=True)
class Progress:
    status: Status
    step: int
    """Of the runs that train now, the furthest; of all, where none does."""
    planned_steps: int
    """Of one run; the most where they differ."""
    epoch: int
    epochs: int
    share: float
    """Of all runs' steps, in [0, 1]; what diverged counts as done."""
    runs: int
    over: int
    steps_per_second: float
    """Of all running runs together; 0 before it is known."""
    seconds: float
    """Spent training by all runs together."""
    seconds_left: float | None
    """Until all runs have trained, at the present speed; None before that is known."""
    messages: tuple[str, ...]
    """Why runs ended before their time, or how a finished one was computed, each once; a divergence is a result."""


def progress(runs: Sequence[Run]) -> Progress:
    """Of one experiment's runs, at least one."""
    status = next(status for status in _BY_URGENCY if any(run.status is status for run in runs))
    running = [run for run in runs if run.status is Status.RUNNING]
    furthest = max(running or runs, key=lambda run: run.step)
    planned = [run.steps or run.config.steps for run in runs]
    done = [steps if run.status.is_over else run.step for run, steps in zip(runs, planned, strict=True)]
    timed = [run for run in running if _has_a_speed(run)]
    return Progress(
        status=status,
        step=furthest.step,
        planned_steps=max(planned),
        epoch=min(furthest.config.training.epochs, furthest.step // furthest.config.steps_per_epoch + 1),
        epochs=furthest.config.training.epochs,
        share=sum(done) / max(1, sum(planned)),
        runs=len(runs),
        over=sum(run.status.is_over for run in runs),
        steps_per_second=sum(run.step / run.seconds for run in timed),
        seconds_left=_seconds_left(runs, [steps - step for steps, step in zip(planned, done, strict=True)], timed),
        seconds=sum(run.seconds for run in runs),
        messages=tuple(dict.fromkeys(run.message for run in runs if run.message and run.status is not Status.DIVERGED)),
    )


def _has_a_speed(run: Run) -> bool:
    return run.step >= ENOUGH_STEPS and run.seconds >= ENOUGH_SECONDS


def _seconds_left(runs: Sequence[Run], steps_left: Sequence[int], timed: Sequence[Run]) -> float | None:
    """A step of one arm may take much longer than one of another: what is left counts by the size of its steps."""
    speed = sum(run.step * nominal_seconds(run.config) / run.seconds for run in timed)
    if speed <= 0:
        return None
    return sum(steps * nominal_seconds(run.config) for run, steps in zip(runs, steps_left, strict=True)) / speed


def covered_steps(runs: Sequence[Run]) -> int:
    """Where a time axis ends: at the last planned step while more may come, else where the longest run ended."""
    if not runs:
        return RunConfig().steps
    more_may_come = any(run.status.is_active or run.status is Status.PAUSED for run in runs)
    trained = max(run.step for run in runs)
    return trained if trained and not more_may_come else max(run.config.steps for run in runs)
