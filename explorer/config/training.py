"""What a run says about its training: how long, from which seed, where, and which parameters."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from explorer.config.frozen import Frozen
from explorer.config.setting import Setting

MOST_SEED = 2**31 - 1


class TrainedParameters(StrEnum):
    """What the optimizer moves; everything else stays as it was initialized (Frankle, Schwab & Morcos 2020)."""

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
    epochs: Annotated[int, Setting("Epochs", "Passes over the training data.", short="epochs")] = Field(
        default=10, ge=1, le=100_000
    )
    seed: Annotated[int, Setting("Seed", "Everything random depends on it, a name and the step alone.")] = Field(
        default=0, ge=0, le=MOST_SEED
    )
    device: Annotated[Device, Setting("Device", "Auto takes a GPU where there is one.")] = Device.AUTO
    trained: Annotated[
        TrainedParameters,
        Setting(
            "What is trained",
            "The rest stays as it was initialized: random filters, scaled and shifted (Frankle et al. 2020).",
            short="trained",
            noun="what is trained",
        ),
    ] = TrainedParameters.ALL
