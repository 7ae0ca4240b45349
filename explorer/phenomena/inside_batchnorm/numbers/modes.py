"""Train mode against eval mode: the demonstration with two batches, a forgotten `model.eval()`, batch mates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from explorer.phenomena.inside_batchnorm.numbers.forward import (
    FloatArray,
    Forward,
    Mode,
    RunningStatistics,
    Settings,
    as_batch,
    forward,
)

BATCH_A = (1.0, 3.0, 5.0, 7.0)
"""Mean 4, biased variance 5."""
BATCH_B = (10.0, 20.0, 30.0, 40.0)
"""Mean 25, biased variance 125: batch A stretched five times and moved by 5."""

PRINTED = {
    "running mean after A": 0.4000,
    "running variance after A": 1.5667,
    "running mean after B": 2.8600,
    "running variance after B": 18.0767,
}
"""What PyTorch prints for these two batches with its own settings; a test lets it print them again."""


@dataclass(frozen=True)
class Demonstration:
    """Two batches (N, 1) in train mode, one after the other, then both in eval mode."""

    train: tuple[Forward, Forward]
    """The first pass over A and over B."""
    history: tuple[RunningStatistics, ...]
    """The running statistics at the start and after every train pass: A, B, A, B, …"""
    evaluated: tuple[Forward, Forward]
    """A and B with the last running statistics."""


@dataclass(frozen=True)
class SampleOutput:
    """One sample's output, and what it was normalized with."""

    how: str
    y: float
    """NaN where PyTorch refuses."""
    running_mean: float
    """What the layer's running mean is afterwards."""


def demonstration(
    batch_a: Sequence[float], batch_b: Sequence[float], settings: Settings, rounds: int = 1
) -> Demonstration:
    """Train on A and B in turn, `rounds` times each, then evaluate both with the running statistics."""
    columns = [np.array(batch, dtype=np.float64).reshape(-1, 1) for batch in (batch_a, batch_b)]
    history = [RunningStatistics.start(1)]
    passes: list[Forward] = []
    for index in range(2 * rounds):
        passes.append(forward(columns[index % 2], settings, Mode.TRAIN, history[-1]))
        history.append(passes[-1].running_after)
    first, second = (forward(column, settings, Mode.EVAL, history[-1]) for column in columns)
    return Demonstration((passes[0], passes[1]), tuple(history), (first, second))


def forgotten_eval(
    sample: float, shown: Demonstration, batch_a: Sequence[float], batch_b: Sequence[float], settings: Settings
) -> tuple[SampleOutput, ...]:
    """The output of one test sample with `model.eval()` called, and forgotten, in three ways.

    Without `eval()` the sample is normalized with its batch's statistics, and looking at it trains the
    running statistics. Alone it would be β from scratch; PyTorch refuses.
    """
    running = shown.history[-1]
    alone = np.array([[sample]])
    called = forward(alone, settings, Mode.EVAL, running)
    rows = [SampleOutput("eval() called", float(called.y[0, 0]), float(running.mean[0]))]
    for name, mates in (("A", batch_a), ("B", batch_b)):
        together = np.array([sample, *mates], dtype=np.float64).reshape(-1, 1)
        result = forward(together, settings, Mode.TRAIN, running)
        rows.append(
            SampleOutput(f"forgotten, among batch {name}", float(result.y[0, 0]), float(result.running_after.mean[0]))
        )
    rows.append(SampleOutput("forgotten, alone", np.nan, float(running.mean[0])))
    return tuple(rows)


def batch_mate_curve(
    x: ArrayLike,
    settings: Settings,
    running: RunningStatistics,
    mode: Mode,
    sample: tuple[int, ...],
    mate: tuple[int, ...],
    mate_values: FloatArray,
) -> FloatArray:
    """The output y of one value of the batch while another one moves: (points,) for `mate_values` (points,).

    `sample` and `mate` index x (N, C) or (N, C, H, W); in eval mode the curve is flat, and so it is in train
    mode for a mate in another channel.
    """
    batch, points = as_batch(x), len(mate_values)
    if mate[1] != sample[1]:
        mate_values = np.full(points, batch[mate])
    # The channel once for every value of the mate, as so many channels.
    copies = np.repeat(batch[:, sample[1], None], points, axis=1)
    copies[(mate[0], slice(None), *mate[2:])] = mate_values
    kept = RunningStatistics(np.full(points, running.mean[sample[1]]), np.full(points, running.var[sample[1]]))
    return forward(copies, settings, mode, kept).y[(sample[0], slice(None), *sample[2:])]
