"""Writing a network down from input to output, with a slot for a normalizer at every layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from explorer.architecture.graph import Block, Graph, Merge, Node, Path
from explorer.architecture.operations import (
    Activate,
    Convolution,
    GlobalAveragePool,
    Input,
    Linear,
    MaxPool,
    Normalize,
    Operation,
    Shape,
    Tap,
    UpConvolution,
)
from explorer.config import Bias, NormalizationKind, Placement, RunConfig
from explorer.config.network_sizes import halvings

Layer = Convolution | UpConvolution | Linear
"""What has weights."""


class Builder:
    """Writes a graph from input to output. Every method adds a node and returns its name.

    `input_shape` and `classes` are the data set's where they are left out.
    """

    def __init__(self, config: RunConfig, input_shape: Shape | None = None, classes: int | None = None) -> None:
        self.config = config
        self.classes = classes or config.dataset.classes
        self._nodes: dict[str, Node] = {}
        self._blocks: list[Block] = []
        self._prefix = ""
        self.add("input", Input(input_shape or config.dataset.input_shape))

    def add(self, name: str, operation: Operation, *inputs: str) -> str:
        name = self._prefix + name
        assert name not in self._nodes, f"two nodes called {name}"
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

    def layer(self, name: str, source: str, operation: Layer, *, activate: bool = True) -> str:
        """A convolution or fully connected layer with its normalizer and activation, in the configured order."""
        normalized = self.add(name, operation, source)
        if self.config.normalization.placement is Placement.BEFORE:
            normalized = self.normalize(name, normalized)
            return self.activate(name, normalized) if activate else normalized
        if activate:
            normalized = self.activate(name, normalized)
        return self.normalize(name, normalized)

    def preactivated(self, name: str, source: str, operation: Layer | None = None) -> str:
        """Normalizer and activation in the configured order, then the layer (He et al. 2016); or no layer at all."""
        if self.config.normalization.placement is Placement.BEFORE:
            source = self.activate(name, self.normalize(name, source))
        else:
            source = self.normalize(name, self.activate(name, source))
        return self.add(name, operation, source) if operation is not None else source

    def normalize(self, name: str, source: str) -> str:
        """The normalizer's slot. One that averages over pixels leaves a layer without them as it is."""
        shape, kind = self.shape(source), self.config.normalization.kind
        has_pixels = len(shape) == 3 and shape[1] * shape[2] > 1
        if kind.description.needs_pixels and not has_pixels:
            kind = NormalizationKind.NONE
        return self.add(f"{name}.norm", Normalize(kind), source)

    def activate(self, name: str, source: str) -> str:
        return self.add(f"{name}.activation", Activate(self.config.network.activation), source)

    def convolution(
        self,
        channels: int,
        *,
        kernel: int = 3,
        stride: int = 1,
        groups: int = 1,
        padding: int = -1,
        biased: bool | None = None,
    ) -> Convolution:
        """`biased`: whether it has a bias, where `network.bias` has no say."""
        bias = self.keeps_bias(by_default=False) if biased is None else biased
        return Convolution(channels, kernel, stride, bias, groups, padding)

    def linear(self, units: int) -> Linear:
        return Linear(units, bias=self.keeps_bias(by_default=True))

    def keeps_bias(self, *, by_default: bool) -> bool:
        """A layer keeps its bias where no shift β follows that would replace it, or where the text books have it."""
        kind, bias = self.config.normalization.kind, self.config.network.bias
        if bias is Bias.DROP:
            return not kind.normalizes
        return bias is Bias.KEEP or by_default or not kind.replaces_bias

    def halves(self, source: str) -> bool:
        """Whether the image at a node may be halved once more: the rule of `network_sizes`."""
        return halvings(min(self.shape(source)[1:]), 1) == 1

    def halve(self, name: str, source: str) -> str:
        """Max pooling of 2×2 pixels where the image can be halved; else nothing."""
        return self.add(name, MaxPool(), source) if self.halves(source) else source

    def tap(self, name: str, source: str) -> str:
        """Where a path begins: a view of its own."""
        return self.add(name, Tap(), source)

    def block(self, name: str, input: str, paths: Sequence[Path], merge: Merge, output: str, meets: str) -> None:
        self._blocks.append(Block(name, input, tuple(paths), merge, output, meets))

    def classify(self, source: str) -> Graph:
        """Close the graph with the classifier, which is never normalized."""
        if len(self.shape(source)) == 3:
            source = self.add("pool", GlobalAveragePool(), source)
        self.add("classifier", Linear(self.classes), source)
        return self.graph()

    def graph(self) -> Graph:
        """What has been written."""
        return Graph(tuple(self._nodes.values()), tuple(self._blocks))
