"""What a node of a network computes: its output shape, its parameters, its cost. Shapes leave the batch out."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from explorer.config import Activation

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Operation:
    """Base of all operations. `shapes` are those of the inputs, (C, H, W) or (C,)."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """The first input's shape, where an operation does not say otherwise."""
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        """Name → shape of what is learned."""
        del shapes
        return {}

    def multiply_adds(self, *shapes: Shape) -> int:
        """Multiplications for one sample, forward."""
        del shapes
        return 0


@dataclass(frozen=True)
class Input(Operation):
    shape: Shape

    def output_shape(self, *shapes: Shape) -> Shape:
        del shapes
        return self.shape


@dataclass(frozen=True)
class Convolution(Operation):
    channels: int
    kernel: int = 3
    stride: int = 1
    bias: bool = True

    @property
    def padding(self) -> int:
        return self.kernel // 2

    def output_shape(self, *shapes: Shape) -> Shape:
        _, *pixels = shapes[0]
        return (self.channels, *((n + 2 * self.padding - self.kernel) // self.stride + 1 for n in pixels))

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        weight = {"weight": (self.channels, shapes[0][0], self.kernel, self.kernel)}
        return weight | ({"bias": (self.channels,)} if self.bias else {})

    def multiply_adds(self, *shapes: Shape) -> int:
        return prod(self.output_shape(*shapes)) * shapes[0][0] * self.kernel**2


@dataclass(frozen=True)
class Linear(Operation):
    units: int
    bias: bool = True

    def output_shape(self, *shapes: Shape) -> Shape:
        del shapes
        return (self.units,)

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        weight = {"weight": (self.units, shapes[0][0])}
        return weight | ({"bias": (self.units,)} if self.bias else {})

    def multiply_adds(self, *shapes: Shape) -> int:
        return self.units * shapes[0][0]


@dataclass(frozen=True)
class Normalize(Operation):
    """The slot where a normalizer sits, also where there is none: statistics are recorded at its input."""

    affine: bool = True

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        return {"gamma": shapes[0][:1], "beta": shapes[0][:1]} if self.affine else {}


@dataclass(frozen=True)
class Activate(Operation):
    function: Activation


@dataclass(frozen=True)
class AveragePool(Operation):
    """Mean of 2×2 pixels."""

    def output_shape(self, *shapes: Shape) -> Shape:
        channels, height, width = shapes[0]
        return (channels, height // 2, width // 2)


@dataclass(frozen=True)
class GlobalAveragePool(Operation):
    def output_shape(self, *shapes: Shape) -> Shape:
        return shapes[0][:1]


@dataclass(frozen=True)
class Flatten(Operation):
    def output_shape(self, *shapes: Shape) -> Shape:
        return (prod(shapes[0]),)


@dataclass(frozen=True)
class PooledShortcut(Operation):
    """Shape change without parameters: 2×2 average pooling, new channels zero (He et al. 2015, option A, pooled)."""

    channels: int

    def output_shape(self, *shapes: Shape) -> Shape:
        _, height, width = shapes[0]
        return (self.channels, height // 2, width // 2)


@dataclass(frozen=True)
class Tap(Operation):
    """The identity, where a path leaves a fork: the gradient that arrives here is that path's share."""


@dataclass(frozen=True)
class Add(Operation):
    """Sum of the branch (first input) and the shortcut (second)."""
