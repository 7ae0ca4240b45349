"""The forward pass with every intermediate value, in train mode and in eval mode.

    μ = mean(x)   σ² = mean((x − μ)²)   x̂ = (x − μ) / √(σ² + ε)   y = γ·x̂ + β

per channel, over n = N values of a fully connected layer or n = N·H·W values of a convolutional one
(Ioffe & Szegedy 2015, algorithm 1). σ² is the biased variance; the running variance is updated with the
unbiased one, n/(n − 1)·σ², as PyTorch does.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


class Mode(StrEnum):
    """Which statistics normalize: the batch's own, or the running ones."""

    TRAIN = "train"
    EVAL = "eval"


@dataclass(frozen=True)
class RunningStatistics:
    """The averages that a layer keeps for eval mode; PyTorch starts them at 0 and 1."""

    mean: FloatArray  # (C,)
    var: FloatArray  # (C,)

    @classmethod
    def start(cls, channels: int) -> "RunningStatistics":
        """What a new layer holds: mean 0, variance 1."""
        return cls(np.zeros(channels), np.ones(channels))

    def updated(self, mean: FloatArray, var: FloatArray, count: int, momentum: float) -> "RunningStatistics":
        """One update with a batch's mean and *biased* variance (C,) over `count` values per channel.

        r ← (1 − m)·r + m·batch, where `momentum` m weights the new value (PyTorch's convention). Over a single
        value the unbiased variance is 0/0, so the running variance becomes NaN.
        """
        unbiased = var * count / (count - 1) if count > 1 else np.full_like(var, np.nan)
        return RunningStatistics(
            (1 - momentum) * self.mean + momentum * mean,
            (1 - momentum) * self.var + momentum * unbiased,
        )


@dataclass(frozen=True)
class Settings:
    """What the sliders say: one γ and one β for all channels, ε, and PyTorch's momentum m."""

    gamma: float = 1.0
    beta: float = 0.0
    eps: float = 1e-5
    momentum: float = 0.1


@dataclass(frozen=True)
class Forward:
    """Every intermediate value of one pass. Values are (N, C) or (N, C, H, W) like x, statistics (C,)."""

    settings: Settings
    mode: Mode
    x: FloatArray
    batch_mean: FloatArray
    batch_var: FloatArray
    """Of the batch, biased; in eval mode they are computed only to be shown."""
    mean: FloatArray
    """What was subtracted: the batch's mean in train mode, the running mean in eval mode."""
    centered: FloatArray
    squared: FloatArray
    var: FloatArray
    inv_std: FloatArray
    """1/√(σ² + ε)."""
    x_hat: FloatArray
    scaled: FloatArray
    """γ·x̂."""
    y: FloatArray
    running_before: RunningStatistics
    running_after: RunningStatistics
    """After this pass; unchanged in eval mode."""

    @property
    def count(self) -> int:
        """n, the number of values per channel."""
        return self.x.size // self.x.shape[1]


def forward(
    x: ArrayLike,
    settings: Settings = Settings(),
    mode: Mode = Mode.TRAIN,
    running: RunningStatistics | None = None,
) -> Forward:
    """Normalize a batch (N, C) or (N, C, H, W), channel by channel, and keep every intermediate value.

    `running` are the statistics before this pass, a new layer's where None.

    Raises:
        ValueError: `x` has neither 2 nor 4 axes, or no value.
    """
    x = as_batch(x)
    running = running or RunningStatistics.start(x.shape[1])
    batch_mean, batch_var = channel_moments(x)
    train = mode is Mode.TRAIN
    mean, var = (batch_mean, batch_var) if train else (running.mean, running.var)
    centered = x - per_channel(mean, x.ndim)
    inv_std = (var + settings.eps) ** -0.5
    x_hat = centered * per_channel(inv_std, x.ndim)
    scaled = settings.gamma * x_hat
    count = x.size // x.shape[1]
    return Forward(
        settings=settings,
        mode=mode,
        x=x,
        batch_mean=batch_mean,
        batch_var=batch_var,
        mean=mean,
        centered=centered,
        squared=centered**2,
        var=var,
        inv_std=inv_std,
        x_hat=x_hat,
        scaled=scaled,
        y=scaled + settings.beta,
        running_before=running,
        running_after=running.updated(mean, var, count, settings.momentum) if train else running,
    )


def after_updates(x: ArrayLike, settings: Settings, updates: int) -> RunningStatistics:
    """The running statistics after a new layer has seen the same batch `updates` times in train mode.

    r_t = (1 − m)^t·r₀ + (1 − (1 − m)^t)·batch, with the unbiased variance; NaN variance if the batch has one
    value per channel and was seen at all.
    """
    x = as_batch(x)
    start = RunningStatistics.start(x.shape[1])
    if updates == 0:
        return start
    mean, var = channel_moments(x)
    return start.updated(mean, var, x.size // x.shape[1], 1 - (1 - settings.momentum) ** updates)


def channel_moments(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and biased variance per channel, both (C,).

    The mean of the remainders is added once more, so that a constant channel has exactly its value as mean
    and exactly 0 as variance.
    """
    axes = value_axes(x.ndim)
    mean = x.mean(axis=axes)
    mean = mean + (x - per_channel(mean, x.ndim)).mean(axis=axes)
    var = ((x - per_channel(mean, x.ndim)) ** 2).mean(axis=axes)
    return mean, var


def as_batch(x: ArrayLike) -> FloatArray:
    """`x` as float64, with its shape checked.

    Raises:
        ValueError: `x` has neither 2 nor 4 axes, or no value.
    """
    batch = np.asarray(x, dtype=np.float64)
    if batch.ndim not in (2, 4) or batch.size == 0:
        raise ValueError(
            f"a batch of shape {batch.shape} cannot be normalized: give (N, C) of a fully connected layer or "
            "(N, C, H, W) of a convolutional one, with at least one value"
        )
    return batch


def value_axes(ndim: int) -> tuple[int, ...]:
    """The axes that one channel's values lie on: all but axis 1."""
    return (0, *range(2, ndim))


def per_channel(statistic: FloatArray, ndim: int) -> FloatArray:
    """A statistic (C,) shaped to broadcast against a batch of `ndim` axes."""
    return statistic.reshape(1, -1, *[1] * (ndim - 2))
