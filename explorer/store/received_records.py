"""Whether the records of a run from elsewhere are what a run of its settings records: every row of every table."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from explorer.architecture import Graph, build_graph
from explorer.config import ConfigError, RunConfig, shortened
from explorer.store.event import known_event
from explorer.store.overview import BLOCK
from explorer.store.quantities import QUANTITIES
from explorer.store.quantity import Per, Quantity, Rhythm

MOST_VALUES = 2**24
"""Numbers in one value of a series: feature maps of the widest layers have a tenth of that."""
MOST_CHARACTERS = 300
"""Of a layer's or a parameter's name, and of a change's value."""
MOST_EVENTS = 10_000


class OddRecordsError(ValueError):
    """Something that no run of these settings records; the message says which table, and what is odd."""


@dataclass(frozen=True)
class _Declared:
    quantity: Quantity
    layer: str
    shape: tuple[int, ...]

    @property
    def width(self) -> int:
        """Bytes of one value."""
        return 4 * math.prod(self.shape)

    @property
    def words(self) -> str:
        return f"{self.quantity.name} of {self.layer}" if self.layer else self.quantity.name


def check_records(database: sqlite3.Connection, config: RunConfig) -> None:
    """
    Raises:
        OddRecordsError: what cannot have been recorded.
        sqlite3.DatabaseError: a damaged file.
    """
    _check_plan(database, config)
    declared = dict(_declared(database, config))
    _check_chunks(database, declared, config.steps)
    _check_overview(database, declared)
    _check_moments(database, declared, config.steps)
    _check_events(database, config.steps)


def _check_plan(database: sqlite3.Connection, config: RunConfig) -> None:
    rows = database.execute("SELECT name, value FROM about LIMIT 10").fetchall()
    if rows not in ([], [("steps", str(config.steps))]):
        raise OddRecordsError(f"about says {shortened(rows)}, and its settings take {config.steps:,} steps")


def _declared(database: sqlite3.Connection, config: RunConfig) -> Iterator[tuple[int, _Declared]]:
    try:
        graph = build_graph(config)
    except ConfigError as error:
        raise OddRecordsError(f"its network cannot be built: {error}") from error
    for identity, name, layer, position, shape in database.execute(
        "SELECT id, quantity, layer, position, shape FROM series"
    ):
        if name not in QUANTITIES:
            raise OddRecordsError(f"{shortened(name)} is not a quantity that this version knows; update the program")
        if not isinstance(position, int) or not isinstance(layer, str) or len(layer) > MOST_CHARACTERS:
            raise OddRecordsError(f"{name} is of {shortened(layer)} at position {shortened(position)}")
        found = _Declared(QUANTITIES[name], layer, _shape(shape))
        _check_shape(found, config, graph)
        yield identity, found


def _shape(text: object) -> tuple[int, ...]:
    try:
        sizes = json.loads(text) if isinstance(text, str) and len(text) <= MOST_CHARACTERS else None
    except (ValueError, RecursionError):
        sizes = None
    whole = isinstance(sizes, list) and all(type(size) is int and 0 < size <= MOST_VALUES for size in sizes)
    if not isinstance(sizes, list) or not whole or math.prod(sizes) > MOST_VALUES:
        raise OddRecordsError(f"{shortened(text)} is not the shape of a value")
    return tuple(sizes)


def _check_shape(found: _Declared, config: RunConfig, graph: Graph) -> None:
    axes = [axis.strip() for axis in found.quantity.shape.strip("()").split(",") if axis.strip()]
    wanted: dict[str, int] = {axis: int(axis) for axis in axes if axis.isdecimal()}
    if found.layer not in _names(found.quantity.per, graph):
        raise OddRecordsError(f"{found.quantity.name} is of {shortened(found.layer)}, which this network has not")
    if found.quantity.per is Per.RUN:
        wanted["C"] = config.dataset.input_shape[0]
    elif found.quantity.per is Per.LAYER:
        wanted["C"] = graph[f"{found.layer}.norm"].shape[0]
    fits = len(axes) == len(found.shape) and all(
        wanted.get(axis, size) == size for axis, size in zip(axes, found.shape, strict=True)
    )
    if not fits:
        raise OddRecordsError(f"{found.words} has the shape {found.shape}, not {found.quantity.shape}")


def _names(per: Per, graph: Graph) -> Collection[str]:
    """What a quantity can be of in this network."""
    match per:
        case Per.RUN:
            return [""]
        case Per.LAYER:
            return graph.layers
        case Per.PARAMETER:
            return graph.parameters
        case Per.BLOCK:
            return [block.name for block in graph.blocks]
        case Per.PATH:
            return [f"{block.name}.{path.name}" for block in graph.blocks for path in block.paths]


def _check_chunks(database: sqlite3.Connection, declared: dict[int, _Declared], steps: int) -> None:
    before = (0, 0)  # series and its last step so far
    for series, first, kind, size in database.execute(
        "SELECT series, first_step, typeof(data), length(data) FROM chunks ORDER BY series, first_step"
    ):
        of = _known(declared, series, Rhythm.STEP)
        expected = before[1] if before[0] == series else 0
        if kind != "blob" or size % of.width or not size:
            raise OddRecordsError(f"{of.words} has {size:,} bytes, and a value of it takes {of.width:,}")
        if not isinstance(first, int) or not expected < first <= steps or first + size // of.width - 1 > steps:
            raise OddRecordsError(f"{of.words} has values from step {shortened(first)} on, in a run of {steps:,} steps")
        before = series, first + size // of.width - 1


def _check_overview(database: sqlite3.Connection, declared: dict[int, _Declared]) -> None:
    for series, block, kind, size in database.execute("SELECT series, block, typeof(data), length(data) FROM overview"):
        of = _known(declared, series, Rhythm.STEP)
        width = of.width if of.shape else 16
        if kind != "blob" or size % width or not 0 < size <= BLOCK * width:
            raise OddRecordsError(f"the overview of {of.words} has {size:,} bytes, and a point takes {width:,}")
        if not isinstance(block, int) or not 0 <= block < 2**31:
            raise OddRecordsError(f"the overview of {of.words} has a block {shortened(block)}")


def _check_moments(database: sqlite3.Connection, declared: dict[int, _Declared], steps: int) -> None:
    for series, step, kind, size in database.execute("SELECT series, step, typeof(data), length(data) FROM moments"):
        of = _known(declared, series, Rhythm.MOMENT)
        if kind != "blob" or size != of.width:
            raise OddRecordsError(f"{of.words} has {size:,} bytes, and a value of it takes {of.width:,}")
        if not isinstance(step, int) or not 0 <= step <= steps:
            raise OddRecordsError(f"{of.words} has a value at step {shortened(step)}, in a run of {steps:,} steps")


def _known(declared: dict[int, _Declared], series: object, rhythm: Rhythm) -> _Declared:
    found = declared.get(series) if isinstance(series, int) else None
    if found is None or found.quantity.rhythm is not rhythm:
        raise OddRecordsError(f"it has values {rhythm} of series {shortened(series)}, which is none of those")
    return found


def _check_events(database: sqlite3.Connection, steps: int) -> None:
    rows = database.execute("SELECT step, setting, value FROM events LIMIT ?", (MOST_EVENTS + 1,)).fetchall()
    if len(rows) > MOST_EVENTS:
        raise OddRecordsError(f"it was changed more than {MOST_EVENTS:,} times")
    for step, setting, value in rows:
        if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
            raise OddRecordsError(f"a change to {shortened(value)} cannot be")
        try:
            event = known_event(step, setting, json.loads(value))
        except (ConfigError, ValueError, RecursionError) as error:
            raise OddRecordsError(f"a change cannot be: {str(error)[:MOST_CHARACTERS]}") from error
        if event.step > steps:
            raise OddRecordsError(f"it was changed after step {event.step:,}, in a run of {steps:,} steps")
