"""Which values share one mean: batch, layer, instance, group and RMS normalization on the block (N, C, H·W).

Wu & He 2018, figure 2; RMS normalization as in Zhang & Sennrich 2019, over what layer normalization takes, but
without subtracting the mean.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, as_batch


class Averaging(StrEnum):
    """The normalizations that differ only in the cells they average over."""

    BATCH = "batch"
    LAYER = "layer"
    INSTANCE = "instance"
    GROUP = "group"
    RMS = "rms"


@dataclass(frozen=True)
class Block:
    """A batch as a block of cells (N, C, P), P = H·W, and what every cell is normalized with."""

    averaging: Averaging
    groups: int
    values: FloatArray  # (N, C, P)
    mean: FloatArray  # (N, C, P): of the cell's group; 0 for RMS, which subtracts none
    spread: FloatArray  # (N, C, P): biased variance of the cell's group; its mean square for RMS
    x_hat: FloatArray  # (N, C, P)

    @property
    def shared(self) -> int:
        """How many cells share one mean."""
        samples, channels, pixels = self.values.shape
        return {
            Averaging.BATCH: samples * pixels,
            Averaging.LAYER: channels * pixels,
            Averaging.INSTANCE: pixels,
            Averaging.GROUP: channels // self.groups * pixels,
            Averaging.RMS: channels * pixels,
        }[self.averaging]


@dataclass(frozen=True)
class Span:
    """The cells that share a mean with a chosen one: half-open ranges of samples and channels, all pixels."""

    samples: tuple[int, int]
    channels: tuple[int, int]


def block(x: ArrayLike, averaging: Averaging, groups: int = 1, eps: float = 1e-5) -> Block:
    """Normalize a batch (N, C) or (N, C, H, W) over the cells that `averaging` takes together, γ = 1, β = 0.

    Raises:
        ValueError: `groups` does not divide the channels.
    """
    x = as_batch(x)
    values = x.reshape(*x.shape[:2], -1)
    samples, channels, pixels = values.shape
    if averaging is Averaging.GROUP and channels % groups:
        raise ValueError(
            f"{groups} groups do not divide {channels} channels: choose one of "
            f"{', '.join(str(number) for number in group_choices(channels))}"
        )
    # Each group's cells along the last axis of a (rows, cells) view, and the way back.
    if averaging is Averaging.BATCH:
        rows = values.transpose(1, 0, 2).reshape(channels, -1)
    elif averaging is Averaging.INSTANCE:
        rows = values.reshape(-1, pixels)
    else:
        parts = groups if averaging is Averaging.GROUP else 1
        rows = values.reshape(samples * parts, -1)
    mean = np.zeros((len(rows), 1)) if averaging is Averaging.RMS else _exact_mean(rows)
    spread = ((rows - mean) ** 2).mean(axis=1, keepdims=True)
    x_hat = (rows - mean) * (spread + eps) ** -0.5

    def cells(of_rows: FloatArray) -> FloatArray:
        full = np.broadcast_to(of_rows, rows.shape)
        if averaging is Averaging.BATCH:
            return full.reshape(channels, samples, pixels).transpose(1, 0, 2)
        return full.reshape(values.shape)

    return Block(averaging, groups, values, cells(mean), cells(spread), cells(x_hat))


def span(averaging: Averaging, shape: tuple[int, int], groups: int, sample: int, channel: int) -> Span:
    """Which samples and channels of a block of `shape` (N, C) share a mean with the cell (sample, channel)."""
    samples, channels = shape
    if averaging is Averaging.BATCH:
        return Span((0, samples), (channel, channel + 1))
    if averaging is Averaging.INSTANCE:
        return Span((sample, sample + 1), (channel, channel + 1))
    width = channels // groups if averaging is Averaging.GROUP else channels
    first = channel // width * width
    return Span((sample, sample + 1), (first, first + width))


def group_choices(channels: int) -> tuple[int, ...]:
    """The numbers of groups that divide the channels."""
    return tuple(number for number in range(1, channels + 1) if channels % number == 0)


def _exact_mean(rows: FloatArray) -> FloatArray:
    mean = rows.mean(axis=1, keepdims=True)
    return mean + (rows - mean).mean(axis=1, keepdims=True)
