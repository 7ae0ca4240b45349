"""What an experiment will cost before it runs: parameters, steps, and the time on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from explorer.architecture import build_graph
from explorer.architecture.step_time import nominal_step
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.sentences import counted
from explorer.store.run import Run

SECONDS_TO_START = 0.3
"""A worker starts and builds its network."""
SECONDS_TO_READ = 2e-8
"""Of data, for each number of each sample."""
ENOUGH_STEPS = 30
"""A shorter run says little about this machine's speed."""


@dataclass(frozen=True)
class Machine:
    """How fast this machine is, and how busy."""

    pace: float | None = None
    """How much longer a step takes than on the laptop of `nominal_step`, measured once; None before that."""
    crowd: float = 1.0
    """How much longer everything takes for what else computes here now."""


@dataclass(frozen=True)
class Cost:
    parameters: dict[str, int]
    """Arm → number of parameters."""
    runs: int
    steps: int
    """Of one run; of the longest where they differ."""
    fewest_steps: int
    """Of the shortest."""
    seconds: float
    is_measured: bool
    """Whether this machine was measured."""

    @property
    def where(self) -> str:
        """What the time is true of."""
        return "on this machine" if self.is_measured else "on a laptop"

    @property
    def length(self) -> str:
        """`6 runs of 840 steps`, or `2 runs of 55 to 3,365 steps`."""
        runs = counted(self.runs, "run")
        if self.fewest_steps == self.steps:
            return f"{runs} of {counted(self.steps, 'step')}"
        return f"{runs} of {self.fewest_steps:,} to {counted(self.steps, 'step')}"


ANY = Machine()


def cost(experiment: Experiment, past: Sequence[Run], *, at_a_time: int, machine: Machine = ANY) -> Cost:
    """Estimate from the networks' sizes, corrected by how long `past` runs took here, or by the machine's pace.

    `at_a_time` is how many runs train at once. The looks beside the runs are not in it: a run is over before them.
    """
    parameters = {arm.label: _size(arm.config)[0] for arm in experiment.arms}  # pyright: ignore[reportArgumentType]  # pydantic makes it hashable
    configs = [config for _, _, config in experiment.runs()]
    busy = [machine.crowd * _run_seconds(config, past, machine) for config in configs]
    steps = [config.steps for config in configs]
    seconds = max(sum(busy) / at_a_time, max(busy))
    is_measured = bool(_measured(past)) or machine.pace is not None
    return Cost(parameters, len(configs), max(steps), min(steps), seconds, is_measured)


def _run_seconds(config: RunConfig, past: Sequence[Run], machine: Machine) -> float:
    data = prod(config.dataset.input_shape) * (config.dataset.train_samples + config.dataset.test_samples)
    return config.steps * step_seconds(config, past, machine) + SECONDS_TO_START + SECONDS_TO_READ * data


def step_seconds(config: RunConfig, past: Sequence[Run] = (), machine: Machine = ANY) -> float:
    """One training step of one run while nothing else computes: as `past` runs of its family took, else any, else as
    the machine's pace says. Of several the lower quartile counts: others were slowed by what computed beside them.
    """
    of_family = [run for run in past if run.config.network.family is config.network.family]
    measured = _measured(of_family) or _measured(past)
    ratio = float(np.quantile(measured, 0.25)) if measured else machine.pace or 1.0
    return nominal_seconds(config) * ratio


def _measured(past: Sequence[Run]) -> list[float]:
    """How much longer each run's steps took than they would have on a laptop."""
    here = [run for run in past if run.step >= ENOUGH_STEPS and run.seconds > 0]  # 0: it came from elsewhere
    return [run.seconds / (run.step * nominal_seconds(run.config)) for run in here]


def roughly(seconds: float) -> str:
    """An estimate as exact as it is: `< 1 s`, `7 s`, `40 s`, `2 min`, `1 h 20 min`, `6 h`."""
    if seconds < 10:
        return duration(seconds)
    if seconds < 57.5:
        return f"{5 * round(seconds / 5)} s"
    if seconds < 57.5 * 60:
        minutes = round(seconds / 60) if seconds < 600 else 5 * round(seconds / 300)
        return f"{max(1, minutes)} min"
    return duration(600 * round(seconds / 600)) if seconds < 3 * 3600 else f"{round(seconds / 3600):,} h"


def duration(seconds: float) -> str:
    """`7 s`, `1 min 10 s`, `2 h 5 min`: two units at most."""
    whole = round(seconds)
    if whole < 1:
        return "< 1 s"
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def nominal_seconds(config: RunConfig) -> float:
    """Of one step on a laptop, before correction."""
    return _size(config)[1]  # pyright: ignore[reportArgumentType]  # pydantic makes it hashable


@lru_cache(maxsize=512)
def _size(config: RunConfig) -> tuple[int, float]:
    """Parameters, and seconds of one step on a laptop."""
    graph = build_graph(config)
    return graph.parameter_count, nominal_step(graph, config.optimizer.batch_size)
