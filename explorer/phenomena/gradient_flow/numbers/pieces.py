"""The network as the picture draws it: pieces in a row, and joints between them where a norm is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.architecture import Block, Graph, Merge
from explorer.architecture.operations import PooledShortcut, SubsampledShortcut


class ShortcutKind(StrEnum):
    NONE = "none"
    IDENTITY = "identity"
    POOLED = "pooled"
    SUBSAMPLED = "subsampled"
    PROJECTION = "projection"
    CONCATENATED = "concatenated"


@dataclass(frozen=True)
class Piece:
    """One block, or one layer of a network without blocks."""

    name: str
    """As the records call it: `b5`, `fc2`."""
    label: str
    """As people do: `block 5`, `fc2`."""
    short: str
    """Where there is little room: `5`, `fc2`."""
    shortcut: ShortcutKind = ShortcutKind.NONE
    layers: int = 1
    """Layers with weights on its branch."""
    paths: tuple[str, ...] = ()
    """Labels of an Inception block's paths; empty where there are branch and shortcut, or a branch alone."""
    change: str = ""
    """What its shortcut has to do where the shape changes: `halves the image`; empty where it stays."""


def pieces(graph: Graph) -> tuple[Piece, ...]:
    """From input to output. What lies before the first joint, the stem or the first layer, is no piece: the gradient at
    the network's input is not recorded.
    """
    if not graph.blocks:
        return tuple(Piece(layer, layer, layer) for layer in graph.layers[1:])
    return tuple(_piece(graph, block) for block in drawn_blocks(graph))


def drawn_blocks(graph: Graph) -> tuple[Block, ...]:
    """The blocks in a row. A U-Net's skips lie inside one another: the row is its way down, and ends at the bottom."""
    in_order = sorted(graph.blocks, key=lambda block: (graph.position(block.input), -graph.position(block.output)))
    if not ends_at_the_bottom(graph):
        return tuple(in_order)
    return tuple(block for block in in_order if graph.position(block.input) < graph.position(BOTTOM))


def ends_at_the_bottom(graph: Graph) -> bool:
    return BOTTOM in graph.depths


BOTTOM = "bottom.conv1"
"""Where a U-Net begins to go up again, once this layer and its neighbor are done."""


def first_layer(graph: Graph) -> str:
    """The layer before the first joint; `stem` where there are several, or one without a normalizer."""
    if not graph.blocks:
        return graph.layers[0]
    first = min(graph.position(block.input) for block in graph.blocks)
    before = [layer for layer in graph.layers if graph.position(f"{layer}.norm") <= first]
    return before[0] if len(before) == 1 else "stem"


_LABELS = {"b": "block {}", "i": "Inception {}", "d": "dense {}", "level": "level {}", "down": "down {}", "up": "up {}"}


def _piece(graph: Graph, block: Block) -> Piece:
    kind = block.name.rstrip("0123456789")
    number = block.name.removeprefix(kind)
    layers = graph.depths[block.output] - graph.depths[block.input]
    return Piece(
        block.name,
        _LABELS.get(kind, block.name).format(number),
        number if kind in ("b", "i", "d") else block.name,
        _shortcut(graph, block),
        layers,
        () if block.branch is not None else tuple(path.label for path in block.paths),
        _change(graph, block),
    )


def _shortcut(graph: Graph, block: Block) -> ShortcutKind:
    if block.shortcut is None:
        return ShortcutKind.NONE
    if block.merge is Merge.CONCATENATE:
        return ShortcutKind.CONCATENATED
    bridge = next(node.operation for node in graph.nodes if node.name in _arrives(graph, block))
    if isinstance(bridge, PooledShortcut):
        return ShortcutKind.POOLED
    if isinstance(bridge, SubsampledShortcut):
        return ShortcutKind.SUBSAMPLED
    return ShortcutKind.IDENTITY if _arrives(graph, block) == {block.shortcut} else ShortcutKind.PROJECTION


def _arrives(graph: Graph, block: Block) -> set[str]:
    """The shortcut's end: the second input of the sum."""
    return {graph[block.meets].inputs[1]}


def _change(graph: Graph, block: Block) -> str:
    if block.merge is not Merge.ADD or block.shortcut is None:
        return ""
    before, after = graph[block.input].shape, graph[block.output].shape
    if before == after:
        return ""
    return "halves the image" if before[1:] != after[1:] else "changes the channels"
