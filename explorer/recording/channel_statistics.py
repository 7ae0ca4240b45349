"""Mean and biased variance of the batch, per channel, at the input of every normalizer's slot."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from explorer.networks import Network
from explorer.recording.probe import Key, Observation, StepProbe
from explorer.store.records import SeriesInfo


class ChannelStatistics(StepProbe):
    """Batch normalization leaves μ and, ε being small, 1/√(σ² + ε): recording them is a copy. The rest is watched."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._normalizers = network.normalizers
        for normalizer in self._normalizers.values():
            normalizer.watched = True

    def series(self) -> list[SeriesInfo]:
        shapes = {layer: self.network.graph[f"{layer}.norm"].shape[:1] for layer in self._normalizers}
        quantities = ("batch_mean", "batch_var")
        return [SeriesInfo(quantity, layer, shape) for layer, shape in shapes.items() for quantity in quantities]

    def values(self, observation: Observation) -> list[Tensor]:
        del observation
        return [values for slot in self._normalizers.values() for values in (slot.batch_mean, slot.batch_var)]

    def decode(self, rows: dict[Key, np.ndarray]) -> None:
        """σ² = (1/√(σ² + ε))⁻² − ε, to 2·10⁻⁷ of σ² + ε: what single precision leaves of the inverse."""
        for layer, normalizer in self._normalizers.items():
            if normalizer.leaves_inverse_deviation:
                inverse_deviation = rows["batch_var", layer].astype(np.float64)
                variance = inverse_deviation**-2.0 - self.network.config.normalization.eps
                rows["batch_var", layer] = np.maximum(variance, 0.0).astype(np.float32)
