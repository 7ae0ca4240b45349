"""A run as the catalogue knows it: its settings, how far it came, and what was asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.config import RunConfig
from explorer.store.owner import Owner


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    DIVERGED = "diverged"
    FAILED = "failed"

    @property
    def is_active(self) -> bool:
        """Whether something is still to come without anybody's doing."""
        return self in (Status.QUEUED, Status.RUNNING)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can come of it."""
        return self in (Status.FINISHED, Status.DIVERGED)

    @property
    def can_resume(self) -> bool:
        return self in (Status.PAUSED, Status.STOPPED, Status.INTERRUPTED, Status.FAILED)


class ControlAction(StrEnum):
    PAUSE = "pause"
    STEP = "step"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True)
class Run:
    id: str
    experiment: str
    arm: str
    seed: int
    config: RunConfig
    status: Status
    step: int
    steps: int
    seconds: float
    message: str
    owner: Owner | None

    @property
    def has_begun(self) -> bool:
        """A run that waits for the first time has no records yet; asking for them would make an empty file."""
        return not (self.status is Status.QUEUED and self.step == 0)


@dataclass(frozen=True)
class UnreadableRun:
    """A run of the catalogue that this version cannot read, and why: it is listed, and left as it is."""

    id: str
    experiment: str
    arm: str
    seed: str
    status: str
    reason: str


@dataclass(frozen=True)
class Control:
    id: int
    action: ControlAction
