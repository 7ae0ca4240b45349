"""The batches that one can start from, and the reading of edited tables.

A table is text as it was typed, row by row in the order of the batch's memory. What cannot be used is answered
with one sentence that says what to change; the page then keeps its last good picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Mode

LARGEST = 1e9
"""Largest magnitude that a table takes: its square and the squares' sum stay exact enough in float64."""

MAX_SAMPLES = 8
MAX_CHANNELS = 6


@dataclass(frozen=True)
class Batch:
    """A batch to start from: x and the upstream gradient dL/dy, both (N, C) or (N, C, H, W)."""

    title: str
    x: FloatArray
    upstream: FloatArray
    lesson: str


@dataclass(frozen=True)
class Reading:
    """What a table holds: its values, or the sentence that says what to change and where (flat index)."""

    values: FloatArray | None
    problem: str = ""
    where: int | None = None


def _batch(title: str, x: object, upstream: object, lesson: str) -> Batch:
    return Batch(title, np.array(x, dtype=np.float64), np.array(upstream, dtype=np.float64), lesson)


PRESETS = {
    "four": _batch(
        "A batch of four",
        [[2, 0.5, -3], [4, -1.2, 1], [3, 0.9, 0], [7, 0.2, 2]],
        [[0.4, 0.1, -0.5], [-0.2, 0.3, 0.2], [0.1, -0.6, 0.4], [-0.8, 0.2, -0.1]],
        "Three features of a fully connected layer, each with its own mean.",
    ),
    "images": _batch(
        "Two images, 2 × 2 pixels",
        [[[[1, 2], [3, 4]], [[0, 5], [5, 0]], [[-1, 1], [2, -2]], [[6, 2], [4, 0]]],
         [[[5, 6], [7, 8]], [[1, 1], [4, 6]], [[3, -3], [0, 0]], [[2, 2], [9, 7]]]],
        [[[[0.3, -0.1], [0.2, 0]], [[0.1, 0.4], [-0.3, 0]], [[0.2, 0], [0, -0.2]], [[0.5, 0], [0.1, 0]]],
         [[[-0.4, 0.1], [0, 0.2]], [[0, -0.2], [0.3, 0]], [[0.1, 0.1], [-0.5, 0]], [[0, -0.3], [0.2, 0.1]]]],
        "A convolution's output: all pixels of all images share their channel's mean.",
    ),
    "constant": _batch(
        "A constant channel",
        [[5, 1], [5, 2], [5, 3], [5, 6]],
        [[0.4, 0.4], [-0.2, -0.2], [0.1, 0.1], [-0.8, -0.8]],
        "A dead channel: σ² = 0, so only ε stands between it and a division by zero.",
    ),
    "outlier": _batch(
        "An outlier",
        [[0, 1], [0, 2], [0, 1], [0, 3], [0, 2], [100, 2]],
        [[0.4, 0.1], [-0.2, 0.3], [0.1, -0.6], [-0.8, 0.2], [0.3, 0.1], [0.2, -0.1]],
        "However far the outlier moves, its x̂ stays below √(n − 1).",
    ),
    "scales": _batch(
        "Scales of 10⁶ and 10⁻⁶",
        [[2e6, 2e-6], [4e6, 4e-6], [3e6, 3e-6], [7e6, 7e-6]],
        [[0.4, 0.4], [-0.2, -0.2], [0.1, 0.1], [-0.8, -0.8]],
        "The same numbers twice: the large ones are normalized, the small ones drown in ε.",
    ),
    "two": _batch(
        "A batch of two",
        [[3, -2, 0], [8, 5, 0.001]],
        [[0.5, -0.3, 0.2], [0.1, 0.4, -0.2]],
        "Two values can only be on either side of their mean: the outputs are ±1.",
    ),
}  # fmt: skip
"""By the name that stands in the page's address."""


def as_text(values: FloatArray) -> list[str]:
    """The cells of a table, flat, as a person would type them."""
    return [f"{value:.12g}" for value in np.asarray(values, dtype=np.float64).ravel()]


def read_table(cells: Sequence[str], shape: tuple[int, ...], what: str = "value") -> Reading:
    """Read a table's cells, flat, into an array of `shape` (N, C) or (N, C, H, W).

    A true minus sign counts as a minus. `what` names a cell's content in the sentence.
    """
    values = np.empty(len(cells))
    for index, cell in enumerate(cells):
        value, problem = _read_cell(cell, what)
        if problem:
            return Reading(None, f"{_place(index, shape)} {problem}", index)
        values[index] = value
    if values.size == 0 or values.size != math.prod(shape):
        return Reading(None, "The table is empty: add a sample and a channel.")
    return Reading(values.reshape(shape))


def refusal(x: FloatArray, mode: Mode) -> str:
    """Why PyTorch would not train on this batch, and the way out; empty where it would."""
    count = x.size // x.shape[1]
    if mode is Mode.EVAL or count > 1:
        return ""
    return (
        "A batch of 1 leaves one value per channel: its mean is the value itself, its variance 0. PyTorch refuses "
        "it in train mode. Add a sample, give it more than one pixel, or switch to eval mode."
    )


def resized(
    cells: Sequence[str], shape: tuple[int, ...], samples: int, channels: int
) -> tuple[list[str], tuple[int, ...]]:
    """The table, as typed, with another number of samples and channels: cut, or filled up with 0, the rest kept."""
    values = np.array(cells, dtype=object).reshape(shape)
    result = np.full((samples, channels, *shape[2:]), "0", dtype=object)
    kept = (slice(min(samples, shape[0])), slice(min(channels, shape[1])))
    result[kept] = values[kept]
    return result.ravel().tolist(), result.shape


def _read_cell(cell: str, what: str) -> tuple[float, str]:
    text = cell.strip().replace("−", "-").replace(" ", "")
    if not text:
        return math.nan, f"is empty: write a {what}, 0 for instance, or take the row away."
    try:
        value = float(text.replace("_", "?"))
    except ValueError:
        if text.count(",") == 1 and _is_number(text.replace(",", ".")):
            return math.nan, f"holds “{cell}”: write the decimal point, {text.replace(',', '.')}."
        return math.nan, f"holds “{cell[:24]}”, which is not a number: write one like 2.5, −3 or 1e3."
    if math.isnan(value):
        return math.nan, f"holds NaN: one such {what} would make its whole channel NaN. Write a number."
    if abs(value) > LARGEST:
        return math.nan, f"holds {cell}: beyond ±10⁹ squares lose their digits. Write a smaller number."
    return value, ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _place(index: int, shape: tuple[int, ...]) -> str:
    sample, channel, *pixel = (int(part) + 1 for part in np.unravel_index(index, shape))
    where = f"Sample {sample}, channel {channel}"
    return f"{where}, pixel ({pixel[0]}, {pixel[1]})" if pixel else where
