"""A network as a graph: named nodes from input to output, and the blocks they form.

One description serves everything: torch builds from it, the Lab counts parameters with it before anything runs,
pages draw it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import prod

from explorer.architecture.operations import Convolution, Linear, Normalize, Operation, Shape, UpConvolution


@dataclass(frozen=True)
class Node:
    """`shape` is that of its output for one sample."""

    name: str
    operation: Operation
    inputs: tuple[str, ...]
    shape: Shape
    parameters: dict[str, Shape]
    multiply_adds: int


class Merge(StrEnum):
    """How a block's paths come together again."""

    NONE = "none"  # there is one path
    ADD = "add"
    CONCATENATE = "concatenate"


@dataclass(frozen=True)
class Path:
    """One way through a block. The gradient that arrives at its `tap`, a view of the block's input, is its share."""

    name: str
    tap: str
    label: str = ""
    """As people say it, `3×3`; the name where there is nothing to add."""


@dataclass(frozen=True)
class Block:
    """A piece of a network that a gradient may pass on more than one way: the input forks, the paths meet at `merge`.

    A plain block has a single path; a residual one adds `shortcut` and `branch`; an Inception block concatenates four.
    """

    name: str
    input: str
    paths: tuple[Path, ...]
    merge: Merge
    output: str
    meets: str
    """The node where the paths meet; the output itself where there is one path."""

    @cached_property
    def _taps(self) -> dict[str, str]:
        return {path.name: path.tap for path in self.paths}

    @property
    def branch(self) -> str | None:
        """The tap of the branch, the path that a shortcut bridges."""
        return self._taps.get("branch")

    @property
    def shortcut(self) -> str | None:
        return self._taps.get("shortcut")

    @property
    def adds_a_shortcut(self) -> bool:
        return self.merge is Merge.ADD and self.shortcut is not None


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

    @cached_property
    def depths(self) -> dict[str, int]:
        """Node → layers with weights on the longest way to it, its own included."""
        found: dict[str, int] = {}
        for node in self.nodes:
            own = isinstance(node.operation, Convolution | UpConvolution | Linear)
            found[node.name] = own + max((found[source] for source in node.inputs), default=0)
        return found

    @property
    def joints(self) -> tuple[str, ...]:
        """Nodes between the pieces, from input to output: blocks' inputs and the last one's output, or the layers'."""
        if not self.blocks:
            return tuple(f"{layer}.activation" for layer in self.layers)
        inputs = {block.input for block in self.blocks}
        last = max((block.output for block in self.blocks), key=self._order.__getitem__)
        return (*(node.name for node in self.nodes if node.name in inputs), last)

    def position(self, name: str) -> int:
        """Of a node, from input to output."""
        return self._order[name]

    @cached_property
    def _order(self) -> dict[str, int]:
        return {node.name: position for position, node in enumerate(self.nodes)}

    @property
    def residual_blocks(self) -> tuple[Block, ...]:
        """The blocks whose shortcut is added."""
        return tuple(block for block in self.blocks if block.adds_a_shortcut)

    @property
    def is_a_chain(self) -> bool:
        """Whether the blocks follow one another, each on the output of the one before, by one path or an addition."""
        follow = all(after.input == before.output for before, after in itertools.pairwise(self.blocks))
        return bool(self.blocks) and follow and all(block.merge is not Merge.CONCATENATE for block in self.blocks)
