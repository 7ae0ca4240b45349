"""What a run says about its records."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from explorer.config.frozen import Frozen
from explorer.config.setting import Setting


class RecordingConfig(Frozen, frozen=True):
    """What is kept. Nothing here changes a run's losses."""

    every_step: Annotated[
        bool, Setting("Statistics at every step", "Batch and running statistics, γ, β, gradient norms.")
    ] = True
    moments: Annotated[int, Setting("Moments", "Evaluations, histograms and maps: at most this many over the run.")] = (
        Field(default=60, ge=0, le=2000)
    )
    probe_images: Annotated[int, Setting("Probe images", "Training samples of the histograms and shares.")] = Field(
        default=256, ge=2, le=4096
    )
