"""How fast this machine trains: what estimates of time are corrected by before any run was trained here."""

from __future__ import annotations

import statistics
import time

from explorer.architecture.step_time import nominal_step
from explorer.config import Family, RunConfig
from explorer.training.allocator import keep_freed_memory
from explorer.training.session import Session
from explorer.training.trial import take_step, trial

SECONDS = 0.4
"""For each of the networks."""
FEWEST, WARM_UP = 5, 4  # steps; the first are slower than all others
NETWORKS = (
    RunConfig(),
    RunConfig().with_values({"network.family": Family.RESIDUAL, "network.depth": 10}),
)


def pace() -> float:
    """How much longer a training step takes than `nominal_step` says: the geometric mean over `NETWORKS`.

    In the time of this process alone, so that what else computes here meanwhile does not count.
    """
    keep_freed_memory()
    ratios = []
    for config in NETWORKS:
        with trial(config) as session:
            ratios.append(_step(session) / nominal_step(session.network.graph, config.optimizer.batch_size))
    return statistics.geometric_mean(ratios)


def _step(session: Session) -> float:
    """Seconds of one step, their median."""
    for _ in range(WARM_UP):
        take_step(session)
    took: list[float] = []
    while sum(took) < SECONDS or len(took) < FEWEST:
        began = time.thread_time()
        take_step(session)
        took.append(time.thread_time() - began)
    return statistics.median(took)
