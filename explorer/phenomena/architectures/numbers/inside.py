"""What is inside one piece: its operations in columns, its paths in rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from explorer.architecture import Graph, Node
from explorer.architecture.operations import (
    Activate,
    Add,
    AveragePool,
    Concatenate,
    Convolution,
    Flatten,
    GlobalAveragePool,
    Linear,
    MaxPool,
    Normalize,
    PooledShortcut,
    SubsampledShortcut,
    Tap,
    UpConvolution,
)
from explorer.phenomena.architectures.numbers.units import Unit, shape_text

OUTSIDE = ""
"""Where a path comes from that begins before this piece."""


@dataclass(frozen=True)
class Operation:
    """One operation where it is drawn: `column` from 1 on, `row` 0 for the main path, others above it."""

    name: str
    title: str
    shape: str
    parameters: int
    column: int
    row: float
    is_slot: bool

    @property
    def layer(self) -> str:
        """The layer that a normalizer's slot belongs to."""
        return self.name.removesuffix(".norm")


@dataclass(frozen=True)
class Inside:
    operations: tuple[Operation, ...]
    edges: tuple[tuple[str, str], ...]
    """Names of two operations that follow each other; `OUTSIDE` where something comes in."""
    rows: tuple[str, ...]
    """What each row is, from the lowest: `branch`, `shortcut`, `3×3`; one empty word where there is a single path."""

    @property
    def columns(self) -> int:
        return max(operation.column for operation in self.operations)

    @property
    def slots(self) -> tuple[str, ...]:
        """Layers with a place for a normalizer."""
        return tuple(operation.layer for operation in self.operations if operation.is_slot)


def inside(graph: Graph, unit: Unit) -> Inside:
    """The operations of a piece; taps, which compute nothing, are left out."""
    names = {node.name for node in unit.nodes}
    rows = _rows(graph, unit)
    columns: dict[str, int] = {}
    edges = []
    for node in unit.nodes:
        sources = [_through_taps(graph, source) for source in node.inputs]
        columns[node.name] = 1 + max((columns[source] for source in sources if source in names), default=0)
        edges += [(source if source in names else OUTSIDE, node.name) for source in sources]
    operations = tuple(
        Operation(
            node.name,
            _title(node),
            shape_text(node.shape),
            sum(prod(shape) for shape in node.parameters.values()),
            columns[node.name],
            rows[node.name],
            isinstance(node.operation, Normalize),
        )
        for node in unit.nodes
    )
    return Inside(operations, tuple(dict.fromkeys(edges)), _row_words(unit))


def _through_taps(graph: Graph, name: str) -> str:
    node = graph[name]
    return _through_taps(graph, node.inputs[0]) if isinstance(node.operation, Tap) else name


def _row_words(unit: Unit) -> tuple[str, ...]:
    if unit.block is None or len(unit.block.paths) < 2:
        return ("",)
    return tuple(path.label or path.name for path in unit.block.paths)


def _rows(graph: Graph, unit: Unit) -> dict[str, float]:
    """A path's own operations lie in its row; those where paths meet, and after, in the branch's or in the middle."""
    found: dict[str, float] = {node.name: 0.0 for node in unit.nodes}
    block = unit.block
    if block is None or len(block.paths) < 2:
        return found
    row_of = {path.tap: float(number) for number, path in enumerate(block.paths)}
    middle = 0.0 if block.branch is not None else (len(block.paths) - 1) / 2
    for node in unit.nodes:
        if graph.position(node.name) >= graph.position(block.meets):
            found[node.name] = middle
        else:
            found[node.name] = row_of[node.name] = row_of.get(node.inputs[0], 0.0)
    return found


def _title(node: Node) -> str:
    match node.operation:
        case Convolution(kernel=kernel, stride=stride, groups=groups):
            more = [f"stride {stride}"] * (stride > 1) + [f"{groups} groups"] * (groups > 1)
            return ",<br>".join([f"{kernel}×{kernel} conv", *([" ".join(more)] if more else [])])
        case UpConvolution():
            return "2×2<br>up-conv"
        case Linear():
            return "linear"
        case Normalize(kind=kind):
            return kind.description.slot or f"{kind.replace('_', ' ')}<br>norm"
        case Activate(function=function):
            return function.description.title
        case MaxPool(kernel=kernel, stride=stride):
            return f"{kernel}×{kernel} max" + (f",<br>stride {stride}" if stride != kernel else "")
        case AveragePool(kernel=kernel):
            return f"{kernel}×{kernel} mean"
        case GlobalAveragePool():
            return "mean over<br>all pixels"
        case Flatten():
            return "flatten"
        case PooledShortcut(stride=stride):
            return f"{stride}×{stride} mean,<br>zeros" if stride > 1 else "zero<br>channels"
        case SubsampledShortcut(stride=stride):
            return f"every {stride}nd,<br>zeros" if stride > 1 else "zero<br>channels"
        case Add():
            return "+"
        case Concatenate():
            return "concat"
        case other:
            raise TypeError(f"no words for {other}")
