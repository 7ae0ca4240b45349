"""γ and β of every normalizer after the step, and the gradient that moved them."""

from __future__ import annotations

from torch import Tensor

from explorer.networks import Network
from explorer.recording.probe import Observation, StepProbe
from explorer.store.series import SeriesInfo


class ScaleAndShift(StepProbe):
    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._parameters: list[Tensor] = []
        self._gradients: list[int] = []
        self._series: list[SeriesInfo] = []
        for index, (name, parameter) in enumerate(network.parameters_by_name().items()):
            node, _, kind = name.rpartition(".")
            if kind in ("gamma", "beta"):
                layer, shape = node.removesuffix(".norm"), tuple(parameter.shape)
                self._parameters.append(parameter.detach())
                self._gradients.append(index)
                self._series += [SeriesInfo(kind, layer, shape), SeriesInfo(f"{kind}_grad", layer, shape)]

    def series(self) -> list[SeriesInfo]:
        return self._series

    def values(self, observation: Observation) -> list[Tensor]:
        gradients = observation.gradients
        pairs = zip(self._parameters, self._gradients, strict=True)
        return [values for parameter, index in pairs for values in (parameter, gradients[index])]
