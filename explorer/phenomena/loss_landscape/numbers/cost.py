"""What a look at the loss will cost, before it is asked for: seconds on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.architecture import build_graph
from explorer.config import RunConfig
from explorer.reading.cost import step_seconds
from explorer.store.run import Run
from explorer.study_requests.loss_landscape import SmoothnessRequest

FORWARD = 0.25
"""Of a training step's time: a forward pass of as many samples, channels last and without a gradient."""
START = 0.3
"""Seconds until a study's process has read its network and its data."""


def smoothness_seconds(config: RunConfig, kept: int, request: SmoothnessRequest, past: Sequence[Run] = ()) -> float:
    """For `kept` checkpoints: a gradient at each moment, at each step size and for each layer after the first.

    It is computed from the checkpoints when somebody asks, and so costs a run nothing while it trains.
    """
    moments = -(-kept // request.every)
    layers = len({name.rpartition(".")[0].removesuffix(".norm") for name in build_graph(config).parameters})
    gradients, forward = request.step_sizes + layers, request.step_sizes + 1
    return moments * (gradients + FORWARD * forward) * step_seconds(config, past)


def moment_seconds(slices: Sequence[float], *, workers: int) -> float:
    """For slices that took so many seconds each, beside the start of each one's process, `workers` at a time."""
    return sum(START + seconds for seconds in slices) / workers
