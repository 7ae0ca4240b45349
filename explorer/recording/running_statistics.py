"""Running mean and variance as batch normalization keeps them, after each batch."""

from __future__ import annotations

from torch import Tensor

from explorer.networks import Network, Normalizer
from explorer.recording.probe import Observation, StepProbe
from explorer.store.series import SeriesInfo


class RunningStatistics(StepProbe):
    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._normalizers = {
            layer: normalizer
            for layer, normalizer in network.normalizers.items()
            if normalizer.running_mean is not None
        }
        self._values = [values for normalizer in self._normalizers.values() for _, values in _statistics(normalizer)]

    def series(self) -> list[SeriesInfo]:
        return [
            SeriesInfo(quantity, layer, tuple(values.shape))
            for layer, normalizer in self._normalizers.items()
            for quantity, values in _statistics(normalizer)
        ]

    def values(self, observation: Observation) -> list[Tensor]:
        del observation
        return self._values  # updated in place


def _statistics(normalizer: Normalizer) -> list[tuple[str, Tensor]]:
    """Mean and variance (C,), which all that keep something keep; a covariance is too much for every step."""
    assert normalizer.running_mean is not None and normalizer.running_var is not None
    return [("running_mean", normalizer.running_mean), ("running_var", normalizer.running_var)]
