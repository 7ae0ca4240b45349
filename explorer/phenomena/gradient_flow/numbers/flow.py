"""One run's gradient on its way back through the pieces of the network, over training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from explorer.architecture import Block
from explorer.phenomena.gradient_flow.numbers.pieces import (
    Piece,
    ShortcutKind,
    drawn_blocks,
    ends_at_the_bottom,
    first_layer,
    pieces,
)
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.quantity import Rhythm
from explorer.store.series import Series

Values = NDArray[np.float32]
Rows = tuple[NDArray[np.int64], Values]
"""`steps` (T,) and a row for each piece (rows, T)."""


@dataclass(frozen=True)
class FlowMoment:
    """The flow at one step: norms of P pieces and their P + 1 joints; NaN where a piece has no such path."""

    step: int
    joints: Values  # (P + 1,) norm between the pieces; the last one is nearest to the loss
    branch: Values  # (P,) what arrives at a piece's input through its branch
    shortcut: Values  # (P,) and through its shortcut
    cosine: Values  # (P,) of the angle between the two
    entering: Values  # (P,) norm where branch and shortcut meet; as at the output where that is not known
    paths: Mapping[int, Values]  # piece → norms of its paths, where they are neither branch nor shortcut

    @property
    def share(self) -> Values:
        """The shortcut's share of the squared gradient, ‖s‖² / (‖s‖² + ‖b‖²)."""
        return shortcut_share(self.shortcut, self.branch)


@dataclass(frozen=True)
class Flow:
    """`joints` (P + 1, T); `branch`, `shortcut`, `cosine` (P, T) at `steps` (T,). Norms are over the whole batch."""

    pieces: tuple[Piece, ...]
    first_layer: str
    steps: NDArray[np.int64]
    joints: Values
    branch: Values
    shortcut: Values
    cosine: Values
    how: str
    outputs: Values | None = None
    """(P, T) at the pieces' own outputs, where those are not the next joints."""
    paths: Mapping[int, Values] = field(default_factory=dict)
    """Index of a piece → (paths, T): an Inception block's four."""
    ends: str = "loss"
    """What lies behind the last joint."""

    @property
    def has_shortcuts(self) -> bool:
        return any(piece.shortcut is not ShortcutKind.NONE for piece in self.pieces)

    @property
    def share(self) -> Values:
        """(P, T)"""
        return shortcut_share(self.shortcut, self.branch)

    def at(self, step: int) -> FlowMoment:
        """The last values at or before `step`; before the first one, the first: batch 1 met the untrained network."""
        index = max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)
        identity = np.array([piece.shortcut is ShortcutKind.IDENTITY for piece in self.pieces], dtype=bool)
        shortcut = self.shortcut[:, index]
        outputs = self.joints[1:] if self.outputs is None else self.outputs
        return FlowMoment(
            int(self.steps[index]),
            self.joints[:, index],
            self.branch[:, index],
            shortcut,
            self.cosine[:, index],
            np.where(identity, shortcut, outputs[:, index]),
            {piece: norms[:, index] for piece, norms in self.paths.items()},
        )


def shortcut_share(shortcut: Values, branch: Values) -> Values:
    """‖s‖² / (‖s‖² + ‖b‖²), NaN where both are zero or one is not there."""
    with np.errstate(all="ignore"):
        s, b = shortcut.astype(np.float64) ** 2, branch.astype(np.float64) ** 2
        return (s / (s + b)).astype(np.float32)


def read_flow(run: RunReader) -> Flow | Missing:
    """The flow of a run, at most about 2,000 moments of it."""
    graph = run.graph
    if not run.has("activation_grad_norm", graph.layers[0]):
        return run.left_out(Rhythm.STEP)
    return _read_blocks(run) if graph.blocks else _read_layers(run)


def _read_layers(run: RunReader) -> Flow | Missing:
    steps, joints = read_rows(run, "activation_grad_norm", run.graph.layers)
    if not len(steps):
        return run.not_there()
    drawn = pieces(run.graph)
    nothing = np.full((len(drawn), len(steps)), np.nan, np.float32)
    return Flow(drawn, first_layer(run.graph), steps, joints, joints[:-1], nothing, nothing, _how(run))


def _read_blocks(run: RunReader) -> Flow | Missing:
    graph = run.graph
    blocks, drawn = drawn_blocks(graph), pieces(graph)
    names = [block.name for block in blocks]
    has_outputs = run.has("block_output_grad_norm", names[-1])  # runs of an earlier version have only chains of blocks
    outputs = read_rows(run, "block_output_grad_norm", names if has_outputs else [])
    with_branch = [index for index, block in enumerate(blocks) if block.branch is not None]
    with_shortcut = [index for index, block in enumerate(blocks) if block.shortcut is not None]
    several = [index for index, block in enumerate(blocks) if block.branch is None]
    steps, (inputs, ends, last, branch, shortcut, cosine, *paths) = at_the_same_steps(
        [
            read_rows(run, "block_grad_norm", names),
            outputs,
            _last(run, outputs),
            read_rows(run, "branch_grad_norm", [names[index] for index in with_branch]),
            read_rows(run, "shortcut_grad_norm", [names[index] for index in with_shortcut]),
            read_rows(run, "shortcut_branch_cosine", [names[index] for index in with_shortcut]),
            *(_paths(run, blocks[index]) for index in several),
        ]
    )
    if not len(steps):
        return run.not_there()
    return Flow(
        drawn,
        first_layer(graph),
        steps,
        np.concatenate([inputs, last]),
        branch=_placed(branch, with_branch, len(drawn), len(steps)),
        shortcut=_placed(shortcut, with_shortcut, len(drawn), len(steps)),
        cosine=_placed(cosine, with_shortcut, len(drawn), len(steps)),
        how=_how(run),
        outputs=None if not has_outputs or graph.is_a_chain else ends,
        paths=dict(zip(several, paths, strict=True)),
        ends="the bottom" if ends_at_the_bottom(graph) else "loss",
    )


def _last(run: RunReader, outputs: Rows) -> Rows:
    """One row at the last joint: the last block's output, or the end of a U-Net's way down."""
    if ends_at_the_bottom(run.graph):
        return read_rows(run, "activation_grad_norm", ["bottom.conv2"])
    steps, rows = outputs
    return (steps, rows[-1:]) if len(rows) else read_rows(run, "activation_grad_norm", run.graph.layers[-1:])


def _paths(run: RunReader, block: Block) -> Rows:
    """A row for each path of a block whose paths are neither branch nor shortcut."""
    return read_rows(run, "path_grad_norm", [f"{block.name}.{path.name}" for path in block.paths])


def _how(run: RunReader) -> str:
    return f"batches of {run.config.optimizer.batch_size}"


def read_rows(run: RunReader, quantity: str, names: Sequence[str]) -> tuple[NDArray[np.int64], Values]:
    """`steps` (T,) and values (names, T) of scalars at the steps that all of them have.

    Another process may write between two readings, and a thinned run keeps other steps of some. Step 1, the untrained
    network's, stands alone also where a long run's other steps are averaged.
    """
    series = [_with_the_first_step(run, quantity, name) for name in names]
    if not series:
        return np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    steps, rows = at_the_same_steps([(recorded.steps, recorded.values[None]) for recorded in series])
    return steps, np.concatenate(rows)


def at_the_same_steps(found: Sequence[Rows]) -> tuple[NDArray[np.int64], list[Values]]:
    """The steps that all have, and the columns there; what has no row has no say."""
    all_steps = [steps for steps, rows in found if len(rows)]
    if all(np.array_equal(steps, all_steps[0]) for steps in all_steps):
        return all_steps[0], [rows for _, rows in found]
    steps = reduce(np.intersect1d, all_steps)
    return steps, [rows[:, np.searchsorted(own, steps)] if len(rows) else rows for own, rows in found]


def _with_the_first_step(run: RunReader, quantity: str, name: str) -> Series:
    overview = run.records.overview(quantity, name)
    if not len(overview) or overview.steps[0] <= 1:
        return overview
    first = run.records.read(quantity, name, first=1, last=1)
    return Series(
        np.concatenate([first.steps, overview.steps]),
        np.concatenate([first.values, overview.values]).astype(np.float32),
    )


def _placed(rows: Values, where: Sequence[int], count: int, length: int) -> Values:
    """Rows of some pieces among those of all `count` pieces."""
    placed = np.full((count, length), np.nan, dtype=np.float32)
    if where:
        placed[list(where)] = rows
    return placed
