"""How far a step moves each weight, relative to its size: ‖Δw‖ / ‖w‖, healthy near 1e-3 (Karpathy, CS231n)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from torch import Tensor

from explorer.networks import Network
from explorer.recording.probe import Key, Observation, StepProbe
from explorer.store.series import SeriesInfo


class UpdateRatio(StepProbe):
    """Of weight matrices and filters; `weight_norm` is that after the step. A weight that is zero has no ratio: NaN."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._names = [name for name in network.parameters_by_name() if name.endswith(".weight")]

    def series(self) -> list[SeriesInfo]:
        return [SeriesInfo(quantity, name, ()) for quantity in ("weight_norm", "update_ratio") for name in self._names]

    def values(self, observation: Observation) -> list[Tensor]:
        weights = observation.weight_norms
        return [weights, observation.weight_update_norms / weights * observation.learning_rate]

    def recorded(self, columns: Mapping[Key, np.ndarray]) -> Mapping[Key, np.ndarray]:
        found = dict(columns)
        for name in self._names:
            found["update_ratio", name] = np.where(found["weight_norm", name] > 0, found["update_ratio", name], np.nan)
        return found
