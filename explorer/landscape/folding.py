"""Frozen batch normalization folded into the layer before it: one pass over its output less at every point.

With fixed μ, σ², γ and β it is y = s·(W·x + b) + t with s = γ/√(σ² + ε) and t = β − s·μ, which is a layer with weights
s·W and bias s·b + t. On a slice that moves neither γ nor β the same holds for its directions, t being the center's.
"""

from __future__ import annotations

from collections import Counter

import torch
from torch import Tensor, nn

from explorer.architecture.operations import Convolution, Linear
from explorer.landscape.position import Position, Slice
from explorer.networks import Network
from explorer.networks.network import Replacement
from explorer.networks.normalization import BatchNormalization


def fold(network: Network, on: Slice) -> tuple[Slice, dict[str, Replacement]]:
    """Fold what can be: gives layers of `network` a bias where they need one.

    Returns:
        The slice of the folded parameters, and nothing in place of the normalizers.
    """
    if on.end is not None:
        return on, {}
    tensors = [dict(on.center.parameters), *map(dict, on.directions)]
    replaced: dict[str, Replacement] = {}
    for layer in _foldable(network, on):
        module = layer.replace(".", "_")
        scale, shift = _affine(network, on.center, layer)
        for number, parameters in enumerate(tensors):
            weight = parameters[f"{module}.weight"]
            bias = parameters.get(f"{module}.bias", torch.zeros_like(scale))
            parameters[f"{module}.weight"] = weight * scale.reshape(-1, *[1] * (weight.dim() - 1))
            parameters[f"{module}.bias"] = bias * scale + (shift if number == 0 else 0.0)
        network.get_submodule(module).bias = nn.Parameter(torch.zeros_like(scale))
        replaced[f"{layer}.norm"] = lambda values, source=layer: values[source]
    names = [name for name, _ in network.named_parameters()]
    center, *directions = ({name: parameters[name] for name in names} for parameters in tensors)
    return Slice(Position(center, on.center.buffers), directions), replaced


def _foldable(network: Network, on: Slice) -> list[str]:
    """Layers whose output only its normalizer reads, and whose γ and β stay."""
    readers = Counter(source for node in network.graph.nodes for source in node.inputs)
    found = []
    for layer, slot in network.normalizers.items():
        before = network.graph[network.graph[f"{layer}.norm"].inputs[0]]
        fits = before.name == layer and isinstance(before.operation, Convolution | Linear) and readers[layer] == 1
        if fits and type(slot) is BatchNormalization:
            prefix = f"{layer.replace('.', '_')}_norm"
            learned = [direction[f"{prefix}.{name}"] for direction in on.directions for name in ("gamma", "beta")]
            if not any(values.any() for values in learned):
                found.append(layer)
    return found


def _affine(network: Network, center: Position, layer: str) -> tuple[Tensor, Tensor]:
    """s and t (C,)."""
    slot, prefix = network.normalizers[layer], f"{layer.replace('.', '_')}_norm"
    assert isinstance(slot, BatchNormalization)
    mean, variance = (center.buffers[f"{prefix}.{name}"].double() for name in ("running_mean", "running_var"))
    gamma, beta = (center.parameters[f"{prefix}.{name}"] for name in ("gamma", "beta"))
    scale = gamma.double() * torch.rsqrt(variance + slot.eps)
    return scale.to(gamma), (beta - scale * mean).to(gamma)
