"""The network as the picture draws it: pieces in a row, and joints between them where a norm is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.architecture import Graph


class ShortcutKind(StrEnum):
    NONE = "none"
    IDENTITY = "identity"
    POOLED = "pooled"
    PROJECTION = "projection"


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


def pieces(graph: Graph) -> tuple[Piece, ...]:
    """From input to output. What lies before the first joint, the stem or the first layer, is no piece: the gradient at
    the network's input is not recorded.
    """
    if not graph.blocks:
        return tuple(Piece(layer, layer, layer) for layer in graph.layers[1:])
    names = {node.name for node in graph.nodes}
    return tuple(
        Piece(block.name, f"block {number}", str(number), _shortcut(block.name, block.shortcut, names), layers=2)
        for number, block in enumerate(graph.blocks, start=1)
    )


def first_layer(graph: Graph) -> str:
    """The layer before the first joint."""
    return graph.layers[0]


def _shortcut(block: str, tap: str | None, names: set[str]) -> ShortcutKind:
    if tap is None:
        return ShortcutKind.NONE
    if f"{block}.projection" in names:
        return ShortcutKind.PROJECTION
    return ShortcutKind.POOLED if f"{block}.pooled" in names else ShortcutKind.IDENTITY
