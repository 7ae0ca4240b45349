"""A point in the space of a network's parameters, and moving from it: nothing is changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.architecture.operations import UpConvolution
from explorer.networks import Network

Direction = Mapping[str, Tensor]
"""A vector of parameter space: by the names of the parameters, in their shapes."""


@dataclass(frozen=True)
class Position:
    """Parameters, and the buffers (running statistics) that belong to them, by the names of torch's modules."""

    parameters: Mapping[str, Tensor]
    buffers: Mapping[str, Tensor]
    transposed: frozenset[str] = frozenset()  # weights whose filters lie along their second dimension

    @classmethod
    def of(cls, network: Network) -> Position:
        """Where the network is now: copies, so that it may go on."""
        return cls(
            {name: parameter.detach().clone() for name, parameter in network.named_parameters()},
            {name: buffer.detach().clone() for name, buffer in network.named_buffers()},
            frozenset(
                f"{node.name.replace('.', '_')}.weight"
                for node in network.graph.nodes
                if isinstance(node.operation, UpConvolution)
            ),
        )

    def double(self) -> Position:
        """In double precision."""
        return Position(
            {name: value.double() for name, value in self.parameters.items()},
            {name: value.double() for name, value in self.buffers.items()},
            self.transposed,
        )

    def to(self, other: Position) -> Direction:
        """The direction from here to there."""
        return {name: other.parameters[name] - parameter for name, parameter in self.parameters.items()}

    def away_from(self, other: Position) -> Tensor:
        """The way from there to here, end to end (D,) in double precision, where no difference is too large."""
        return flat(self.parameters) - flat(other.parameters)


@dataclass(frozen=True)
class Slice:
    """θ + Σ cᵢ·dᵢ: a line or a plane through a center.

    Buffers stay the center's, unless `end` says what they are at c₁ = 1: then they are mixed in between, and beyond the
    ends those of the nearer one.
    """

    center: Position
    directions: Sequence[Direction]
    end: Mapping[str, Tensor] | None = None

    def at(self, coordinates: Sequence[float]) -> Position:
        """The position there."""
        parameters = dict(self.center.parameters)
        for direction, coordinate in zip(self.directions, coordinates, strict=True):
            for name in parameters:
                parameters[name] = parameters[name] + coordinate * direction[name]
        if self.end is None:
            return Position(parameters, self.center.buffers)
        share = min(1.0, max(0.0, coordinates[0]))
        mixed = {name: torch.lerp(start, self.end[name], share) for name, start in self.center.buffers.items()}
        return Position(parameters, mixed)


def flat(direction: Direction) -> Tensor:
    """All parameters end to end (D,), in double precision."""
    return torch.cat([value.flatten() for value in direction.values()]).double()


def dot(a: Direction, b: Direction) -> float:
    """Inner product over all parameters."""
    return torch.dot(flat(a), flat(b)).item()


def norm(direction: Direction) -> float:
    """L2 norm over all parameters."""
    return flat(direction).norm().item()


def scaled(direction: Direction, factor: float) -> Direction:
    return {name: factor * value for name, value in direction.items()}


def shaped(vector: Tensor, position: Position) -> Direction:
    """A vector (D,) of all parameters end to end, as a direction there."""
    pieces = vector.split([value.numel() for value in position.parameters.values()])
    named = zip(position.parameters.items(), pieces, strict=True)
    return {name: piece.reshape(value.shape).to(value) for (name, value), piece in named}


def misfits(a: Position, b: Position) -> list[str]:
    """The parameters that only one of them has, or that they have in two shapes."""
    shapes_a, shapes_b = ({name: value.shape for name, value in p.parameters.items()} for p in (a, b))
    return sorted(name for name in shapes_a.keys() | shapes_b.keys() if shapes_a.get(name) != shapes_b.get(name))
