"""One run's gradient on its way back through the pieces of the network, over training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.activations.recorded import NO_STEPS, WAITING, Missing, RunReader
from explorer.analysis.gradient_flow.pieces import Piece, ShortcutKind, first_layer, pieces

Values = NDArray[np.float32]


@dataclass(frozen=True)
class FlowMoment:
    """The flow at one step: norms of P pieces and their P + 1 joints; NaN where a piece has no such path."""

    step: int
    joints: Values  # (P + 1,) norm between the pieces; the last one is nearest to the loss
    branch: Values  # (P,) what arrives at a piece's input through its branch
    shortcut: Values  # (P,) and through its shortcut
    cosine: Values  # (P,) of the angle between the two
    entering: Values  # (P,) norm where branch and shortcut meet; as at the output where that is not known

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
        return FlowMoment(
            int(self.steps[index]),
            self.joints[:, index],
            self.branch[:, index],
            shortcut,
            self.cosine[:, index],
            np.where(identity, shortcut, self.joints[1:, index]),
        )


def shortcut_share(shortcut: Values, branch: Values) -> Values:
    """‖s‖² / (‖s‖² + ‖b‖²), NaN where both are zero or one is not there."""
    with np.errstate(all="ignore"):
        s, b = shortcut.astype(np.float64) ** 2, branch.astype(np.float64) ** 2
        return (s / (s + b)).astype(np.float32)


def read_flow(run: RunReader) -> Flow | Missing:
    """The flow of a run, at most about 2,000 moments of it."""
    graph = run.graph
    if not run.config.recording.every_step:
        return NO_STEPS
    if not run.has("activation_grad_norm", graph.layers[0]):
        return WAITING
    drawn = pieces(graph)
    names = [piece.name for piece in drawn]
    if graph.blocks:
        steps, inputs = read_rows(run, "block_grad_norm", names)
        _, last = read_rows(run, "activation_grad_norm", graph.layers[-1:])
        _, branch = read_rows(run, "branch_grad_norm", names)
        with_shortcut = [piece.name for piece in drawn if piece.shortcut is not ShortcutKind.NONE]
        _, short = read_rows(run, "shortcut_grad_norm", with_shortcut)
        _, angle = read_rows(run, "shortcut_branch_cosine", with_shortcut)
    else:
        steps, joints = read_rows(run, "activation_grad_norm", graph.layers)
        inputs, last, branch = joints[:-1], joints[-1:], joints[:-1]
        short = angle = np.zeros((0, len(steps)), np.float32)
    length = min(array.shape[1] for array in (inputs, last, branch, short, angle) if len(array))
    if not length:
        return WAITING
    shortcut = _placed(short, drawn, length)
    cosine = _placed(angle, drawn, length)
    return Flow(
        drawn,
        first_layer(graph),
        steps[:length],
        np.concatenate([inputs[:, :length], last[:, :length]]),
        branch[:, :length],
        shortcut,
        cosine,
        f"batches of {run.config.optimizer.batch_size}",
    )


def read_rows(run: RunReader, quantity: str, names: Sequence[str]) -> tuple[NDArray[np.int64], Values]:
    """`steps` (T,) and values (names, T) of scalars that are recorded together.

    Another process may write between two readings: what not all of them have yet is left out.
    """
    series = [run.records.overview(quantity, name) for name in names]
    length = min(map(len, series), default=0)
    rows = [one.values[:length] for one in series]
    return (series[0].steps[:length], np.stack(rows)) if rows else (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))


def _placed(rows: Values, drawn: Sequence[Piece], length: int) -> Values:
    """Rows of the pieces with a shortcut among those of all pieces."""
    placed = np.full((len(drawn), length), np.nan, dtype=np.float32)
    there = [index for index, piece in enumerate(drawn) if piece.shortcut is not ShortcutKind.NONE]
    if there:
        placed[there] = rows[:, :length]
    return placed
