"""A point in the space of a network's parameters, and moving from it: nothing is changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.networks import Network

Direction = Mapping[str, Tensor]
"""A vector of parameter space: by the names of the parameters, in their shapes."""


@dataclass(frozen=True)
class Position:
    """Parameters, and the buffers (running statistics) that belong to them, by the names of torch's modules."""

    parameters: Mapping[str, Tensor]
    buffers: Mapping[str, Tensor]

    @classmethod
    def of(cls, network: Network) -> Position:
        """Where the network is now: copies, so that it may go on."""
        return cls(
            {name: parameter.detach().clone() for name, parameter in network.named_parameters()},
            {name: buffer.detach().clone() for name, buffer in network.named_buffers()},
        )

    def moved(self, directions: Sequence[Direction], coordinates: Sequence[float]) -> Position:
        """θ + Σ cᵢ·dᵢ, with the same buffers."""
        parameters = dict(self.parameters)
        for direction, coordinate in zip(directions, coordinates, strict=True):
            for name in parameters:
                parameters[name] = parameters[name] + coordinate * direction[name]
        return Position(parameters, self.buffers)

    def to(self, other: Position) -> Direction:
        """The direction from here to there."""
        return {name: other.parameters[name] - parameter for name, parameter in self.parameters.items()}


def dot(a: Direction, b: Direction) -> float:
    """Inner product over all parameters, summed in double precision."""
    return sum(torch.dot(a[name].flatten().double(), b[name].flatten().double()).item() for name in a)


def norm(direction: Direction) -> float:
    """L2 norm over all parameters."""
    return dot(direction, direction) ** 0.5


def scaled(direction: Direction, factor: float) -> Direction:
    return {name: factor * value for name, value in direction.items()}
