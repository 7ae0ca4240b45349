"""A network as a graph: named nodes from input to output, and the blocks they form.

One description serves everything: torch builds from it, the Lab counts parameters with it before anything runs,
pages draw it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import prod

from explorer.architecture.operations import (
    Activate,
    Convolution,
    GlobalAveragePool,
    Input,
    Linear,
    Normalize,
    Operation,
    PooledShortcut,
    Shape,
    Tap,
)
from explorer.config import Bias, NormalizationKind, Placement, RunConfig, Shortcut


@dataclass(frozen=True)
class Node:
    """`shape` is that of its output for one sample."""

    name: str
    operation: Operation
    inputs: tuple[str, ...]
    shape: Shape
    parameters: dict[str, Shape]
    multiply_adds: int


@dataclass(frozen=True)
class Block:
    """A piece that a shortcut may bridge. `branch` and `shortcut` are the taps where the two paths begin."""

    name: str
    input: str
    branch: str
    shortcut: str | None
    output: str


@dataclass(frozen=True)
class Graph:
    nodes: tuple[Node, ...]
    blocks: tuple[Block, ...]

    def __getitem__(self, name: str) -> Node:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}

    @cached_property
    def parameters(self) -> dict[str, Shape]:
        """Full name, such as `b1.conv1.weight`, → shape, from input to output."""
        return {f"{node.name}.{name}": shape for node in self.nodes for name, shape in node.parameters.items()}

    @property
    def parameter_count(self) -> int:
        return sum(prod(shape) for shape in self.parameters.values())

    @property
    def multiply_adds(self) -> int:
        """For one sample, forward."""
        return sum(node.multiply_adds for node in self.nodes)

    @property
    def layers(self) -> tuple[str, ...]:
        """Layers that have a place for a normalizer, by the name of their convolution or fully connected layer."""
        return tuple(node.name.removesuffix(".norm") for node in self.nodes if isinstance(node.operation, Normalize))

    @property
    def output(self) -> Node:
        return self.nodes[-1]


class Builder:
    """Writes a graph from input to output. Every method adds a node and returns its name."""

    def __init__(self, config: RunConfig) -> None:
        self.config = config
        self._nodes: dict[str, Node] = {}
        self._blocks: list[Block] = []
        self._prefix = ""
        self.add("input", Input(config.dataset.input_shape))

    def add(self, name: str, operation: Operation, *inputs: str) -> str:
        name = self._prefix + name
        shapes = [self._nodes[source].shape for source in inputs]
        self._nodes[name] = Node(
            name,
            operation,
            inputs,
            operation.output_shape(*shapes),
            operation.parameters(*shapes),
            operation.multiply_adds(*shapes),
        )
        return name

    def shape(self, name: str) -> Shape:
        return self._nodes[name].shape

    @contextmanager
    def prefix(self, prefix: str) -> Iterator[None]:
        """Names inside get `prefix.` in front."""
        outer, self._prefix = self._prefix, f"{self._prefix}{prefix}."
        yield
        self._prefix = outer

    def layer(self, name: str, source: str, operation: Convolution | Linear, *, activate: bool = True) -> str:
        """A convolution or fully connected layer with its normalizer and activation, in the configured order."""
        normalized = self.add(name, operation, source)
        if self.config.normalization.placement is Placement.BEFORE:
            normalized = self.normalize(name, normalized)
            return self.activate(name, normalized) if activate else normalized
        if activate:
            normalized = self.activate(name, normalized)
        return self.normalize(name, normalized)

    def normalize(self, name: str, source: str) -> str:
        """The normalizer's slot. Instance normalization leaves a layer without pixels as it is."""
        return self.add(f"{name}.norm", Normalize(affine=self._normalizes(self.shape(source))), source)

    def _normalizes(self, shape: Shape) -> bool:
        kind = self.config.normalization.kind
        has_pixels = len(shape) == 3 and shape[1] * shape[2] > 1
        return kind is not NormalizationKind.NONE and (kind is not NormalizationKind.INSTANCE or has_pixels)

    def activate(self, name: str, source: str) -> str:
        return self.add(f"{name}.activation", Activate(self.config.network.activation), source)

    def convolution(self, channels: int, *, kernel: int = 3, stride: int = 1) -> Convolution:
        return Convolution(channels, kernel, stride, bias=self._bias(by_default=False))

    def linear(self, units: int) -> Linear:
        return Linear(units, bias=self._bias(by_default=True))

    def _bias(self, *, by_default: bool) -> bool:
        """A layer keeps its bias where no shift β follows that would replace it, or where the text books have it."""
        if self.config.network.bias is not Bias.AUTO:
            return self.config.network.bias is Bias.KEEP
        return by_default or self.config.normalization.kind is NormalizationKind.NONE

    def shortcut(self, source: str, channels: int) -> str:
        """The identity where the shape stays; else pooling with zero-padded channels, or a strided 1×1 convolution."""
        tap = self.add("shortcut", Tap(), source)
        if self.shape(source)[0] == channels:
            return tap
        if self.config.network.shortcut is Shortcut.PROJECTION:
            return self.add("projection", Convolution(channels, kernel=1, stride=2, bias=False), tap)
        return self.add("pooled", PooledShortcut(channels), tap)

    def block(self, name: str, input: str, branch: str, shortcut: str | None, output: str) -> None:
        self._blocks.append(Block(name, input, branch, shortcut, output))

    def classify(self, source: str) -> Graph:
        """Close the graph with the classifier, which is never normalised."""
        if len(self.shape(source)) == 3:
            source = self.add("pool", GlobalAveragePool(), source)
        self.add("classifier", Linear(self.config.dataset.classes), source)
        return Graph(tuple(self._nodes.values()), tuple(self._blocks))
