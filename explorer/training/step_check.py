"""Whether a step is captured here, repeats with the results of steps that are not, and what that gains: in seconds."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import torch

from explorer.config import RunConfig
from explorer.training.session import Session
from explorer.training.step_graph import WARM_UP, StepRunner
from explorer.training.trial import take_step, trial

STEPS, ROUNDS = 10, 8  # timed together, for launching on a GPU does not wait; in turn


@dataclass(frozen=True)
class StepCheck:
    """Two sessions of one run, one of which captures its step."""

    is_captured: bool
    note: str
    """Why it is not."""
    difference: float
    """The largest between two parameters after the same steps, as a share of the largest number in all."""
    eager: float
    """Seconds a step, median; everything recorded."""
    captured: float

    @property
    def is_equal(self) -> bool:
        """To the last bit."""
        return self.difference == 0


def check_step(config: RunConfig, rounds: int = ROUNDS) -> StepCheck:
    """Train the run for some steps both ways, in turn.

    Raises:
        ConfigError: a device that this machine does not have.
    """
    with trial(config) as eager, trial(config) as captured:
        eager._runner = StepRunner(eager.forward_backward_step, eager.network, None)
        for session in (eager, captured):
            _seconds(session, WARM_UP + 1)
        times = [(_seconds(eager, STEPS), _seconds(captured, STEPS)) for _ in range(rounds)]
        of_eager, of_captured = (statistics.median(column) / STEPS for column in zip(*times, strict=True))
        runner = captured._runner
        return StepCheck(runner._captured is not None, runner.note, _difference(eager, captured), of_eager, of_captured)


def _seconds(session: Session, steps: int) -> float:
    _wait(session.device)
    began = time.perf_counter()
    for _ in range(steps):
        take_step(session)
    _wait(session.device)
    return time.perf_counter() - began


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _difference(one: Session, other: Session) -> float:
    pairs = list(zip(one.parameters, other.parameters, strict=True))
    largest = max(a.abs().max().item() for a, _ in pairs)
    return max((a - b).abs().max().item() for a, b in pairs) / largest
