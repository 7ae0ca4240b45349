"""Which statistics normalize while the network is asked."""

from __future__ import annotations

from enum import StrEnum

from explorer.config import RunConfig


class Statistics(StrEnum):
    RUNNING = "running"
    """Eval mode: the running statistics."""
    BATCH = "batch"
    """Train mode: those of the batch that is asked about, or of one training batch for points in the plane."""

    @property
    def words(self) -> str:
        return "eval mode, running statistics" if self is Statistics.RUNNING else "train mode, batch statistics"

    @property
    def prefix(self) -> str:
        """Of the quantities that were recorded so."""
        return "eval" if self is Statistics.RUNNING else "train_mode"


MODES = {Statistics.RUNNING: "eval mode", Statistics.BATCH: "train mode"}
"""The names of both."""


def matters(config: RunConfig) -> bool:
    """Whether both give different answers: only where samples of a batch are normalized together."""
    return config.normalization.kind.description.averages_over_batch
