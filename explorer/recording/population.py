"""The statistics that running averages estimate: those of the whole training split under the parameters of the moment.

Of a large set that does not fit into memory, they are those of a fixed random part (`population_samples`). All go
through the network as one batch, so that every layer is normalized with its own population statistics and sees what it
would see in eval mode if the running statistics were exact. Nothing of the run is changed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from explorer.architecture.capacity import population_samples
from explorer.networks import Mode, Network
from explorer.networks.initialization import generator
from explorer.networks.normalization import BatchNormalization
from explorer.recording.probe import Key, MomentProbe
from explorer.store.series import SeriesInfo


class Population(MomentProbe):
    """Only layers that keep running statistics have something to compare with."""

    def __init__(self, network: Network, x: Tensor, moments: frozenset[int]) -> None:
        self._network, self.moments = network, moments
        count = population_samples(network.graph, len(x))
        self._x = x if count == len(x) else x[torch.randperm(len(x), generator=generator("population"))[:count]]
        normalizers = network.normalizers.items()
        self._layers = [layer for layer, normalizer in normalizers if normalizer.running_mean is not None]

    def series(self) -> list[SeriesInfo]:
        if not self.moments:
            return []
        shapes = {layer: self._network.graph[f"{layer}.norm"].shape[:1] for layer in self._layers}
        quantities = ("population_mean", "population_var")
        return [SeriesInfo(quantity, layer, shape) for layer, shape in shapes.items() for quantity in quantities]

    def values(self, step: int) -> Mapping[Key, np.ndarray]:
        if step not in self.moments or not self._layers:
            return {}
        found: dict[Key, np.ndarray] = {}
        for layer, (mean, variance) in population_statistics(self._network, self._x, self._layers).items():
            found["population_mean", layer] = mean.cpu().numpy()
            found["population_var", layer] = variance.cpu().numpy()
        return found


@torch.no_grad()
def population_statistics(network: Network, x: Tensor, layers: list[str]) -> dict[str, tuple[Tensor, Tensor]]:
    """Mean and biased variance (C,), float64, of the input to each layer's normalizer, over all of `x` as one batch."""
    slots = {layer: network.normalizers[layer] for layer in layers}
    sources = {
        layer: network.graph[f"{layer}.norm"].inputs[0]
        for layer, slot in slots.items()
        if not (isinstance(slot, BatchNormalization) and slot.watched)
    }
    with network.in_mode(Mode.EXACT):
        _, outputs = network.outputs(x, tuple(sources.values()))
    found = {}
    for layer, slot in slots.items():
        if layer in sources:
            values = outputs[sources[layer]].transpose(0, 1).flatten(1).double()
            variance, mean = torch.var_mean(values, dim=1, correction=0)
        else:  # it has just computed them: a third of the time
            mean, variance = slot.batch_mean.double(), slot.batch_var.double()
        found[layer] = (mean, variance)
    return found


@torch.no_grad()
def normalizer_inputs(network: Network, x: Tensor, layers: list[str]) -> dict[str, Tensor]:
    """What comes to each layer's normalizer, (N, C, …), where each is normalized with the statistics of all of `x`."""
    sources = {layer: network.graph[f"{layer}.norm"].inputs[0] for layer in layers}
    with network.in_mode(Mode.EXACT):
        _, outputs = network.outputs(x, tuple(sources.values()))
    return {layer: outputs[source] for layer, source in sources.items()}
