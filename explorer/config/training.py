"""What a run says about its training: how long, from which seed, where, and which parameters."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from explorer.config.frozen import Frozen

MOST_SEED = 2**31 - 1


class TrainedParameters(StrEnum):
    """What the optimiser moves; everything else stays as it was initialised (Frankle, Schwab & Morcos 2020)."""

    ALL = "all"
    GAMMA_BETA = "gamma_beta"  # of every normalizer; the classifier stays random too, as in the paper
    GAMMA_BETA_CLASSIFIER = "gamma_beta_classifier"
    CLASSIFIER = "classifier"  # the paper's comparison: random features


class Device(StrEnum):
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class TrainingConfig(Frozen, frozen=True):
    epochs: int = Field(default=10, ge=1, le=100_000)
    seed: int = Field(default=0, ge=0, le=MOST_SEED)
    device: Device = Device.AUTO
    trained: TrainedParameters = TrainedParameters.ALL
