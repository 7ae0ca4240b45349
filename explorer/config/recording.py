"""What a run says about its records."""

from __future__ import annotations

from pydantic import Field

from explorer.config.frozen import Frozen


class RecordingConfig(Frozen, frozen=True):
    """What is kept. Nothing here changes a run's losses."""

    every_step: bool = Field(default=True, description="channel statistics, γ, β and gradient norms at each step")
    moments: int = Field(default=60, ge=0, le=2000, description="evaluations, histograms and maps in a run, at most")
    probe_images: int = Field(default=256, ge=2, le=4096, description="training samples for histograms")
