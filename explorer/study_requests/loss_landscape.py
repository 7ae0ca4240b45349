"""What can be asked about a run's loss landscape, as parameters of the studies `landscape`, `smoothness`, `sharpness`.

Every setting has its value here before anything is queued, so that equal questions are one study.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from explorer.study_requests.request import StudyRequest
from explorer.study_requests.result_form import ResultForm

MOST_POINTS = 401
FIRST_POINTS, POINTS_OF_LINES, FIRST_SAMPLES = 21, 51, 512
"""What the page Loss landscape asks for before somebody chooses: points on an axis of planes and lines, samples."""


class SliceKind(StrEnum):
    LINE = "line"
    PLANE = "plane"


class Directions(StrEnum):
    """Along which directions of parameter space a slice runs from the chosen moment, its center.

    A second direction where the first has no natural companion is a random one.
    """

    RANDOM = "random"  # filter-normalized (Li et al. 2018), γ, β and biases 0; α = 1 is as long as the weights
    TRAJECTORY = "trajectory"  # first two principal axes of the kept checkpoints around the center; α in L2 distance
    GRADIENT = "gradient"  # uphill, as long as the weights: α = 1 is as far as with random; second direction random
    BETWEEN = "between"  # from the center (α = 0) to another run or moment (α = 1); second direction random
    SHARPNESS = "sharpness"  # first two eigenvectors of the Hessian, as long as the weights


class Statistics(StrEnum):
    """Where batch normalization takes its statistics from at every point: the BN mode of a picture."""

    BATCH = "batch"  # each batch of the training size its own, as in training
    RUNNING = "running"  # the running averages of the center, frozen; between two ends interpolated
    RECOMPUTED = "recomputed"  # exact ones of the training data as one batch, at each point anew


class Subset(StrEnum):
    """On which data the loss is computed: always the same ones, in the same order."""

    TRAINING = "training"  # the first `samples` of one fixed order of the training split, the same for all runs
    TEST = "test"  # those of the recorded evaluations: running gives `eval_loss`, batch gives `train_mode_loss`
    BATCH = "batch"  # the run's own next batch: with statistics of the batch, the recorded `loss` at step + 1


_PATH = ("path_step", "path_alpha", "path_beta", "path_residual", "path_distance")
_CHANGES = tuple(f"{name}_{end}" for name in ("gradient_change", "relative_change") for end in ("min", "max"))
_SMOOTHNESS = (
    *("step", "done", "learning_rate", "loss", "loss_min", "loss_max", "gradient_norm", "effective_beta"),
    *_CHANGES,
)


class SliceRequest(StudyRequest):
    """A line θ + α·d₁ or a plane θ + α·d₁ + β·d₂ through the parameters θ at `step`.

    `span`: random, gradient and sharpness run from −span to span. Trajectory covers the path with a margin, times
    span. Between runs from ½ − span/2 to ½ + span/2, so that 1 is just from end to end.
    """

    study: ClassVar[str] = "landscape"
    summary: ClassVar[str] = "Loss and accuracy on a line or plane through a run's parameters."
    result: ClassVar[ResultForm] = ResultForm(
        ("center_loss", "samples", "seconds", "step"),
        (("alpha",), ("beta",), ("explained_variance",), _PATH),
        grids=("loss", "accuracy", "done"),
    )

    kind: SliceKind = SliceKind.PLANE
    directions: Directions = Directions.RANDOM
    points: int = Field(default=51, ge=2, le=MOST_POINTS, description="on each axis; odd, and the center is one")
    span: float = Field(default=1.0, gt=0.0, le=1000.0, description="how far it reaches")
    mode: Statistics = Field(
        default=Statistics.BATCH, description="where batch normalization takes its statistics from"
    )
    step: int | None = Field(default=None, ge=0, description="a kept checkpoint; None is the last one")
    data: Subset = Field(
        default=Subset.TRAINING, description="training: a fixed part; test: that of the recorded losses"
    )
    samples: int = Field(default=512, ge=2, description="of the subset `training`; the others have their own number")
    seed: int = Field(default=0, ge=0, description="of random directions, which all runs share")
    other_run: str = Field(default="", description="between only: the other end; empty is the same run")
    other_step: int | None = Field(
        default=None, ge=0, description="between only: None is another run's last, the same run's first checkpoint"
    )

    @model_validator(mode="after")
    def _other_end_only_between(self) -> Self:
        if self.directions is not Directions.BETWEEN and (self.other_run or self.other_step is not None):
            raise ValueError(f"other_run and other_step say nothing about {self.directions}; choose directions between")
        return self


class SmoothnessRequest(StudyRequest):
    """The loss along the gradient at every k-th kept checkpoint (Santurkar et al. 2018, Figure 4)."""

    study: ClassVar[str] = "smoothness"
    summary: ClassVar[str] = "Loss, gradient and shift along the gradient over training."
    result: ClassVar[ResultForm] = ResultForm(
        (), (_SMOOTHNESS, ("layer",)), texts=("layer",), grids=("shift_norm", "shift_cosine")
    )

    every: int = Field(default=1, ge=1, description="k: of the kept checkpoints")
    step_sizes: int = Field(default=7, ge=2, le=64, description="from ½ to 4 times the learning rate, geometrically")


class SharpnessRequest(StudyRequest):
    """Largest eigenvalues of the loss's Hessian at `step`."""

    study: ClassVar[str] = "sharpness"
    summary: ClassVar[str] = "Largest eigenvalues of the loss's Hessian."
    result: ClassVar[ResultForm] = ResultForm(("stable_limit", "step", "samples"), (("eigenvalues", "residuals"),))

    step: int | None = Field(default=None, ge=0, description="a kept checkpoint; None is the last one")
    mode: Statistics = Field(
        default=Statistics.BATCH, description="where batch normalization takes its statistics from"
    )
    data: Subset = Field(
        default=Subset.TRAINING, description="training: a fixed part; test: that of the recorded losses"
    )
    samples: int = Field(default=512, ge=2, description="of the subset `training`; the others have their own number")
    eigenvalues: int = Field(default=1, ge=1, le=8, description="how many, the largest first")
