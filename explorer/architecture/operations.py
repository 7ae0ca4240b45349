"""What a node of a network computes: its output shape, its parameters, its cost. Shapes leave the batch out."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from explorer.config import Activation, NormalizationKind

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
    """`groups` split the channels: an output channel sees its group's inputs only (ResNeXt, Xie et al. 2017).

    With the `padding` that is left out (−1) the image keeps its size, but for the stride.
    """

    channels: int
    kernel: int = 3
    stride: int = 1
    bias: bool = True
    groups: int = 1
    padding: int = -1

    def __post_init__(self) -> None:
        if self.padding < 0:
            object.__setattr__(self, "padding", self.kernel // 2)

    def output_shape(self, *shapes: Shape) -> Shape:
        _, *pixels = shapes[0]
        return (self.channels, *(windows(n, self.kernel, self.stride, self.padding) for n in pixels))

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        weight = {"weight": (self.channels, shapes[0][0] // self.groups, self.kernel, self.kernel)}
        return weight | ({"bias": (self.channels,)} if self.bias else {})

    def multiply_adds(self, *shapes: Shape) -> int:
        return prod(self.output_shape(*shapes)) * (shapes[0][0] // self.groups) * self.kernel**2


@dataclass(frozen=True)
class UpConvolution(Operation):
    """A transposed 2×2 convolution of stride 2: every pixel becomes 2×2 (Ronneberger et al. 2015)."""

    channels: int
    bias: bool = True

    def output_shape(self, *shapes: Shape) -> Shape:
        _, height, width = shapes[0]
        return (self.channels, 2 * height, 2 * width)

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        weight = {"weight": (shapes[0][0], self.channels, 2, 2)}
        return weight | ({"bias": (self.channels,)} if self.bias else {})

    def multiply_adds(self, *shapes: Shape) -> int:
        return prod(self.output_shape(*shapes)) * shapes[0][0]


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

    kind: NormalizationKind = NormalizationKind.BATCH

    def parameters(self, *shapes: Shape) -> dict[str, Shape]:
        return dict.fromkeys(self.kind.learned, shapes[0][:1])

    @property
    def affine(self) -> bool:
        """Whether it learns a scale or a shift."""
        return bool(self.kind.learned)


@dataclass(frozen=True)
class Activate(Operation):
    function: Activation


@dataclass(frozen=True)
class Pool(Operation):
    """One number for every window of `kernel`×`kernel` pixels; windows begin `stride` pixels apart.

    `beyond`: a last window may reach over the edge, as Caffe's do.
    """

    kernel: int = 2
    stride: int = 2
    padding: int = 0
    beyond: bool = False

    def output_shape(self, *shapes: Shape) -> Shape:
        channels, *pixels = shapes[0]
        extra = self.stride - 1 if self.beyond else 0
        return (channels, *(windows(n + extra, self.kernel, self.stride, self.padding) for n in pixels))


@dataclass(frozen=True)
class AveragePool(Pool):
    """The windows' mean."""


@dataclass(frozen=True)
class MaxPool(Pool):
    """The windows' largest value."""


@dataclass(frozen=True)
class GlobalAveragePool(Operation):
    def output_shape(self, *shapes: Shape) -> Shape:
        return shapes[0][:1]


@dataclass(frozen=True)
class Flatten(Operation):
    def output_shape(self, *shapes: Shape) -> Shape:
        return (prod(shapes[0]),)


@dataclass(frozen=True)
class SubsampledShortcut(Operation):
    """Shape change without parameters: every `stride`-th pixel, new channels zero (He et al. 2015, option A)."""

    channels: int
    stride: int = 2

    def output_shape(self, *shapes: Shape) -> Shape:
        _, height, width = shapes[0]
        return (self.channels, -(-height // self.stride), -(-width // self.stride))


@dataclass(frozen=True)
class PooledShortcut(SubsampledShortcut):
    """The same with the mean of `stride`×`stride` pixels in place of one of them."""


@dataclass(frozen=True)
class Tap(Operation):
    """The identity, where a path leaves a fork: the gradient that arrives here is that path's share."""


@dataclass(frozen=True)
class Add(Operation):
    """Sum of the branch (first input) and the shortcut (second)."""


@dataclass(frozen=True)
class Concatenate(Operation):
    """The inputs' channels one after another."""

    def output_shape(self, *shapes: Shape) -> Shape:
        return (sum(shape[0] for shape in shapes), *shapes[0][1:])


def windows(pixels: int, kernel: int, stride: int, padding: int) -> int:
    """How many windows stand side by side."""
    return (pixels + 2 * padding - kernel) // stride + 1
