"""Loss and accuracy of the batch, at every step."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.recording.probe import Observation, StepProbe
from explorer.store.series import SeriesInfo


class LearningCurves(StepProbe):
    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo("loss", "", ()), SeriesInfo("accuracy", "", ())]

    def values(self, observation: Observation) -> list[Tensor]:
        correct = observation.logits.argmax(dim=1) == observation.targets
        return [observation.loss.reshape(1), correct.mean(dtype=torch.float32).reshape(1)]
