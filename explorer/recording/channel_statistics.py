"""Mean and biased variance of the batch, per channel, at the input of every normalizer's slot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.networks import Network
from explorer.networks.normalization import biased_variance
from explorer.recording.probe import Key, Observation, StepProbe
from explorer.store.series import SeriesInfo

INVERSE_DEVIATION = "inverse_deviation"
"""1/√(σ² + ε), a column in place of σ²."""


class ChannelStatistics(StepProbe):
    """Batch normalization leaves μ and, ε being small, 1/√(σ² + ε): recording them is a copy. The rest is watched."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._normalizers = network.normalizers
        for normalizer in self._normalizers.values():
            normalizer.watched = True

    def series(self) -> list[SeriesInfo]:
        return [info for layer in self._normalizers for info in self._of(layer, "batch_var")]

    def columns(self) -> list[SeriesInfo]:
        return [info for layer in self._normalizers for info in self._of(layer, self._spread(layer))]

    def values(self, observation: Observation) -> list[Tensor]:
        del observation
        return [
            values
            for slot in self._normalizers.values()
            for values in (slot.batch_mean, slot.inverse_deviation if slot.leaves_inverse_deviation else slot.batch_var)
        ]

    def recorded(self, columns: Mapping[Key, np.ndarray]) -> Mapping[Key, np.ndarray]:
        found = dict(columns)
        for layer in self._normalizers:
            if self._spread(layer) == INVERSE_DEVIATION:
                inverse_deviation = torch.from_numpy(found.pop((INVERSE_DEVIATION, layer)))
                found["batch_var", layer] = biased_variance(
                    inverse_deviation, self.network.config.normalization.eps
                ).numpy()
        return found

    def _of(self, layer: str, spread: str) -> list[SeriesInfo]:
        shape = self.network.graph[f"{layer}.norm"].shape[:1]
        return [SeriesInfo("batch_mean", layer, shape), SeriesInfo(spread, layer, shape)]

    def _spread(self, layer: str) -> str:
        return INVERSE_DEVIATION if self._normalizers[layer].leaves_inverse_deviation else "batch_var"
