"""A network as boxes in a row: stem, stages, blocks, classifier; and the bridges over them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from explorer.architecture import Block, Graph, Merge, Node
from explorer.architecture.operations import Flatten, GlobalAveragePool, Shape, Tap

MOST = 13
"""Boxes in a row; of a longer network the blocks of a stage share a box."""
IN_A_ROW = ("b", "i", "d")
"""Kinds of blocks that may share one."""

_LABELS = {
    "b": "block {}",
    "i": "Inception {}",
    "d": "dense {}",
    "s": "stage {}",
    "n": "NiN {}",
    "t": "halving",
    "down": "down {}",
    "up": "up {}",
    "pool": "pool",
    "final": "norm, act.",
}


@dataclass(frozen=True)
class Unit:
    """One piece of a network. Shapes leave the batch out."""

    name: str
    label: str
    nodes: tuple[Node, ...]
    block: Block | None = None

    @property
    def kind(self) -> str:
        return re.sub(r"\d+$", "", self.name)

    @property
    def shape(self) -> Shape:
        """Of its output."""
        return self.nodes[-1].shape

    @property
    def parameters(self) -> int:
        return sum(prod(shape) for node in self.nodes for shape in node.parameters.values())

    @property
    def multiply_adds(self) -> int:
        return sum(node.multiply_adds for node in self.nodes)


@dataclass(frozen=True)
class Box:
    """One box of the row: a unit, or the units of a stage."""

    members: tuple[Unit, ...]

    @property
    def label(self) -> str:
        first, last = self.members[0], self.members[-1]
        if first is last:
            return first.label
        numbers = f"{first.name[len(first.kind) :]}–{last.name[len(last.kind) :]}"
        return _LABELS[first.kind].format(numbers).replace("block ", "blocks ")

    @property
    def shape(self) -> Shape:
        return self.members[-1].shape

    @property
    def parameters(self) -> int:
        return sum(unit.parameters for unit in self.members)


@dataclass(frozen=True)
class Bridge:
    """A path around boxes, from the place `start` to `end`, where box k lies between k and k + 1."""

    start: float
    end: float
    merge: Merge


@dataclass(frozen=True)
class Row:
    """A whole network."""

    boxes: tuple[Box, ...]
    bridges: tuple[Bridge, ...]
    strands: dict[int, tuple[str, ...]]
    """Index of a box → labels of the paths side by side in it."""
    input: Shape
    parameters: int

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for box in self.boxes for unit in box.members)


def row(graph: Graph) -> Row:
    units = _units(graph)
    boxes = _boxes(units)
    return Row(boxes, _bridges(graph, boxes), _strands(boxes), graph["input"].shape, graph.parameter_count)


def _units(graph: Graph) -> list[Unit]:
    """Nodes in their order; those of a block belong to it, the others to what their name begins with."""
    inside = {}
    for block in graph.blocks:
        if not _is_level(block):
            for node in graph.nodes[graph.position(block.input) + 1 : graph.position(block.output) + 1]:
                inside[node.name] = block
    found: dict[str, list[Node]] = {}
    waiting: list[Node] = []
    for node in graph.nodes[1:]:
        if isinstance(node.operation, Tap):
            continue
        if isinstance(node.operation, Flatten):
            waiting.append(node)
            continue
        found.setdefault(_home(node, inside.get(node.name)), []).extend([*waiting, node])
        waiting = []
    blocks = {block.name: block for block in graph.blocks if not _is_level(block)}
    return [Unit(name, _label(name, nodes), tuple(nodes), blocks.get(name)) for name, nodes in found.items()]


def _is_level(block: Block) -> bool:
    """A U-Net's level spans other pieces."""
    return block.name.startswith("level")


def _home(node: Node, block: Block | None) -> str:
    if block is not None:
        return block.name
    return re.sub(r"^level(\d+)$", r"up\1", node.name.split(".")[0])


def _label(name: str, nodes: Sequence[Node]) -> str:
    if isinstance(nodes[-1].operation, GlobalAveragePool):
        return "mean"
    layers = [node.name for node in nodes if node.name.startswith("fc")]
    if name.startswith("b") and layers:
        return layers[0]  # an MLP's block is a layer
    kind = re.sub(r"\d+$", "", name)
    return _LABELS.get(kind, name).format(name.removeprefix(kind))


def _boxes(units: Sequence[Unit]) -> tuple[Box, ...]:
    if len(units) <= MOST:
        return tuple(Box((unit,)) for unit in units)
    grouped = itertools.groupby(
        units, lambda unit: (unit.kind, unit.shape[1:]) if unit.kind in IN_A_ROW else (unit.name, ())
    )
    return tuple(Box(tuple(members)) for _, members in grouped)


def _bridges(graph: Graph, boxes: Sequence[Box]) -> tuple[Bridge, ...]:
    place = {unit.name: index for index, box in enumerate(boxes) for unit in box.members}
    found = []
    for box in boxes:
        block = box.members[-1].block
        if block is not None and block.shortcut is not None:
            index = place[block.name]
            found.append(Bridge(index, index + 1, block.merge))
    for block in graph.blocks:
        if _is_level(block):
            number = block.name.removeprefix("level")
            found.append(Bridge(place[f"down{number}"] + 1, place[f"up{number}"] + 0.2, block.merge))
    return tuple(found)


def _strands(boxes: Sequence[Box]) -> dict[int, tuple[str, ...]]:
    return {
        index: tuple(path.label for path in block.paths)
        for index, box in enumerate(boxes)
        if (block := box.members[0].block) is not None and block.branch is None
    }


def shape_text(shape: Shape) -> str:
    """`16 × 8 × 8`, `64`."""
    return " × ".join(map(str, shape))
