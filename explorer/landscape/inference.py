"""The network's forward pass at one position after another, as fast as a CPU core does it.

Each worker has a copy of the network whose parameters are views of one vector: going to θ + α·d₁ + β·d₂ is a pass or
two over it. Images lie channels last. What the first layer gives for fixed data is linear in the coordinates, and so
computed once for the center and once for each direction. Frozen normalizers are folded into the layers before them.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from math import prod

import torch
from torch import Tensor
from torch.func import functional_call

from explorer.architecture import Graph
from explorer.architecture.operations import Activate, Add, Convolution, Linear, Normalize
from explorer.config import Activation
from explorer.landscape.batch_statistics import BatchStatistics
from explorer.landscape.data import SliceData
from explorer.landscape.folding import fold
from explorer.landscape.objective import Objective
from explorer.landscape.parameter_vector import parameter_vector, share_parameters
from explorer.landscape.position import Slice
from explorer.networks import Network
from explorer.networks.network import Replacement
from explorer.networks.normalization import BatchNormalization
from explorer.recording.evaluation import summed_loss
from explorer.study_requests.loss_landscape import Statistics

CACHE = 2**21  # bytes of a layer's output: so many samples go through together as cost least, measured
MOST_LINEAR = 2**26  # bytes of a first layer's output for all data; a larger one is computed at each point


class Inference:
    """Loss and accuracy of an objective on a slice."""

    def __init__(self, objective: Objective, on: Slice) -> None:
        self._network = copy.deepcopy(objective.network)
        self._replaced = _in_place(self._network)
        is_frozen = objective.statistics is Statistics.RUNNING
        if is_frozen:
            on, folded = fold(self._network, on)
            self._replaced |= folded
        else:
            self._replaced |= _batch_statistics(self._network, objective.data)
        self._passes = _passes(self._network, objective)
        self._rows = _rows(objective.data)
        known = _first_layers(self._network, sum(len(x) for x, _ in self._passes))
        self._linear = [{name: _of_layer(self._network, name, on, x) for name in known} for x, _ in self._passes]
        self._mixed = _Mixed(self._network, on, moves=on.end is not None and is_frozen)
        self._center = parameter_vector(on.center.parameters)
        self._directions = [parameter_vector(direction) for direction in on.directions]
        self._here = self._center.clone()
        share_parameters(self._network, self._here)

    @torch.inference_mode()
    def evaluate(self, coordinates: Sequence[float]) -> tuple[float, float]:
        """Mean cross-entropy in nats and share of correct answers there."""
        self._here.copy_(self._center)
        for direction, coordinate in zip(self._directions, coordinates, strict=True):
            self._here.add_(direction, alpha=coordinate)
        self._mixed.go(coordinates[0])
        losses, correct, answers = 0.0, 0, 0
        for (x, y), linear in zip(self._passes, self._linear, strict=True):
            first = {name: _combined(parts, coordinates) for name, parts in linear.items()}
            logits, _ = self._network.outputs(x, (), self._replaced | first)
            if self._rows is not None:
                logits = logits[self._rows]
            losses += summed_loss(logits, y)
            correct += int((logits.argmax(dim=1) == y).sum())
            answers += y.numel()
        return losses / answers, correct / answers


class _Mixed:
    """Running statistics that go from the center's to another end's with the first coordinate."""

    def __init__(self, network: Network, on: Slice, *, moves: bool) -> None:
        end = on.end if on.end is not None else on.center.buffers
        self._buffers = [(buffer, on.center.buffers[name], end[name]) for name, buffer in network.named_buffers()]
        self._moves = True
        self.go(0.0)
        self._moves = moves

    @torch.no_grad()
    def go(self, coordinate: float) -> None:
        if self._moves:
            for buffer, start, end in self._buffers:
                torch.lerp(start, end, min(1.0, max(0.0, coordinate)), out=buffer)


# ── what goes through together ───────────────────────────────────────────────────────────────────────────────


def _passes(network: Network, objective: Objective) -> list[tuple[Tensor, Tensor]]:
    """(x, y) of each pass: as many samples as a core has cache for, and whole batches where the batch matters."""
    data = objective.data
    if data.population is not None:
        ((x, y),) = data.batches
        x = data.population if data.rows is not None else torch.cat([data.population, x])
        return [(_channels_last(x), y)]
    largest = max(4 * prod(node.shape) for node in network.graph.nodes)
    together = max(1, CACHE // largest)
    if objective.statistics is not Statistics.RUNNING:
        size = len(data.batches[0][1])
        together = max(size, together // size * size) if _can_be_grouped(network) else size
    x, y = (torch.cat(parts) for parts in zip(*data.batches, strict=True))
    return [(_channels_last(a), b) for a, b in zip(x.split(together), y.split(together), strict=True)]


def _can_be_grouped(network: Network) -> bool:
    """Whether several batches may go through at once: every normalizer that looks at the batch is one we know."""
    slots = network.normalizers.values()
    return all(type(slot) is BatchNormalization or slot.running_mean is None for slot in slots)


def _rows(data: SliceData) -> Tensor | slice | None:
    """Where in a pass over the population the samples are that the loss is of."""
    if data.population is None or data.rows is not None:
        return data.rows
    return slice(len(data.population), None)


def _batch_statistics(network: Network, data: SliceData) -> dict[str, Replacement]:
    """Batch normalization with the statistics of its batches, or with the population's."""
    size = members = len(data.batches[0][1])
    if data.population is not None:
        members = len(data.population)
        size = members + (len(data.batches[0][1]) if data.rows is None else 0)
    found: dict[str, Replacement] = {}
    for layer, slot in network.normalizers.items():
        if type(slot) is BatchNormalization:
            source, normalize = network.graph[f"{layer}.norm"].inputs[0], BatchStatistics(slot, size, members)
            found[f"{layer}.norm"] = lambda values, source=source, normalize=normalize: normalize(values[source])
    return found


# ── what is not computed at each point ───────────────────────────────────────────────────────────────────────


def _first_layers(network: Network, samples: int) -> list[str]:
    """Convolutions and fully connected layers of the input, where there is room for what they give."""
    return [
        node.name
        for node in network.graph.nodes
        if node.inputs == ("input",)
        and isinstance(node.operation, Convolution | Linear)
        and 4 * samples * prod(node.shape) <= MOST_LINEAR
    ]


@torch.no_grad()
def _of_layer(network: Network, node: str, on: Slice, x: Tensor) -> list[Tensor]:
    """A layer's output for θ and for each direction in its place: it is linear in weights and bias together."""
    module = node.replace(".", "_")
    found = []
    for parameters in (on.center.parameters, *on.directions):
        own = {name: parameters[f"{module}.{name}"] for name, _ in network.get_submodule(module).named_parameters()}
        found.append(_channels_last(functional_call(network.get_submodule(module), own, (x,))))
    return found


def _combined(parts: Sequence[Tensor], coordinates: Sequence[float]) -> Replacement:
    def output(values: Mapping[str, Tensor]) -> Tensor:
        del values
        total = torch.add(parts[0], parts[1], alpha=coordinates[0])
        for part, coordinate in zip(parts[2:], coordinates[1:], strict=True):
            total.add_(part, alpha=coordinate)
        return total

    return output


def _in_place(network: Network) -> dict[str, Replacement]:
    """Rectified linear units whose input nobody else reads write over it."""
    graph: Graph = network.graph
    readers = Counter(source for node in graph.nodes for source in node.inputs)
    found: dict[str, Replacement] = {}
    for node in graph.nodes:
        if isinstance(node.operation, Activate) and node.operation.function is Activation.RELU:
            source = graph[node.inputs[0]]
            before = graph[source.inputs[0]] if isinstance(source.operation, Normalize) else source
            is_new = isinstance(before.operation, Convolution | Linear | Add)
            if is_new and readers[source.name] == readers[before.name] == 1:
                found[node.name] = lambda values, name=source.name: values[name].relu_()
    return found


def _channels_last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x.contiguous()
