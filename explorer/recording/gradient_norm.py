"""L2 norm of every parameter's gradient, in one fused pass."""

from __future__ import annotations

from torch import Tensor

from explorer.recording.probe import Observation, StepProbe
from explorer.store.series import SeriesInfo


class GradientNorm(StepProbe):
    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo("grad_norm", name, ()) for name in self.network.graph.parameters]

    def values(self, observation: Observation) -> list[Tensor]:
        return [observation.gradient_norms]
