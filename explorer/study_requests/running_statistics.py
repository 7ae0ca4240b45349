"""What can be asked about a run's running statistics: the studies `recalibration` and `replay`."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from explorer.study_requests.request import StudyRequest
from explorer.study_requests.result_form import ResultForm

MOMENTA = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""With which the page Running statistics tests a network, besides the cumulative mean."""

_TESTED = ("running_loss", "running_accuracy", "step")


class RecalibrationRequest(StudyRequest):
    """Exact statistics over so many training samples, in place of the running averages (Wu & Johnson 2021)."""

    study: ClassVar[str] = "recalibration"
    summary: ClassVar[str] = "Test accuracy with exact statistics over training samples."
    result: ClassVar[ResultForm] = ResultForm((*_TESTED, "train_mode_accuracy"), (("samples", "loss", "accuracy"),))

    samples: tuple[int, ...] = Field(description="numbers of training samples")
    step: int | None = Field(default=None, description="a kept checkpoint; None is the last one")


class ReplayRequest(StudyRequest):
    """The recorded batch statistics averaged anew with another momentum."""

    study: ClassVar[str] = "replay"
    summary: ClassVar[str] = "Test accuracy with another momentum's running statistics."
    result: ClassVar[ResultForm] = ResultForm((*_TESTED, "loss", "accuracy"), ())

    momentum: float | None = Field(description="weight of the new value, 0 to 1; None: cumulative mean")
    step: int | None = Field(default=None, description="a kept checkpoint; None is the last one")
    biased: bool = Field(default=False, description="average the biased variance (PyTorch: unbiased)")
    start_mean: float = Field(default=0.0, description="that the running mean begins at")
    start_var: float = Field(default=1.0, description="that the running variance begins at")


def tested_momenta(*more: float | None) -> list[float | None]:
    """The momenta that are tested, with `more`, ascending; None, the cumulative mean, is the last."""
    return [*sorted({*MOMENTA, *(momentum for momentum in more if momentum is not None)}), None]


def sample_ladder(most: int) -> list[int]:
    """Powers of two, and all of the training split: one study measures them all, so that the slider answers at once."""
    return [*(2**power for power in range(1, most.bit_length()) if 2**power < most), most]
