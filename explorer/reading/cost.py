"""What an experiment will cost before it runs: parameters, steps, and the time on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from explorer.architecture import build_graph
from explorer.architecture.step_time import nominal_step
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.store.run import Run

SECONDS_TO_START = 0.3
"""A worker loads its data and builds its network."""
ENOUGH_STEPS = 30
"""A shorter run says little about this machine's speed."""


@dataclass(frozen=True)
class Cost:
    parameters: dict[str, int]
    """Arm → number of parameters."""
    runs: int
    steps: int
    """Of one run; of the longest where they differ."""
    seconds: float
    is_measured: bool
    """Whether runs of this machine corrected the estimate."""

    @property
    def where(self) -> str:
        """What the time is true of."""
        return "on this machine" if self.is_measured else "on a laptop"


def cost(experiment: Experiment, past: Sequence[Run], *, at_a_time: int) -> Cost:
    """Estimate from the networks' sizes, corrected by how long `past` runs took.

    `at_a_time` is how many runs train at once.
    """
    parameters = {arm.label: _size(arm.config)[0] for arm in experiment.arms}  # pyright: ignore[reportArgumentType]  # pydantic makes it hashable
    configs = [config for _, _, config in experiment.runs()]
    busy = [config.steps * step_seconds(config, past) + SECONDS_TO_START for config in configs]
    seconds = max(sum(busy) / at_a_time, max(busy))
    return Cost(parameters, len(configs), max(config.steps for config in configs), seconds, bool(_measured(past)))


def step_seconds(config: RunConfig, past: Sequence[Run] = ()) -> float:
    """One training step of one run, corrected by how long `past` runs took."""
    measured = _measured(past)
    return _nominal_step(config) * (median(measured) if measured else 1.0)


def _measured(past: Sequence[Run]) -> list[float]:
    """How much longer each run's steps took than they would have on a laptop."""
    here = [run for run in past if run.step >= ENOUGH_STEPS and run.seconds > 0]  # 0: it came from elsewhere
    return [run.seconds / (run.step * _nominal_step(run.config)) for run in here]


def duration(seconds: float) -> str:
    """`7 s`, `1 min 10 s`, `2 h 5 min`: two units at most."""
    whole = round(seconds)
    if whole < 1:
        return "under a second"
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _nominal_step(config: RunConfig) -> float:
    """Seconds of one step on a laptop, before correction."""
    return _size(config)[1]  # pyright: ignore[reportArgumentType]  # pydantic makes it hashable


@lru_cache(maxsize=512)
def _size(config: RunConfig) -> tuple[int, float]:
    """Parameters, and seconds of one step on a laptop."""
    graph = build_graph(config)
    return graph.parameter_count, nominal_step(graph, config.optimizer.batch_size)
