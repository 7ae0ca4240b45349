"""A slice as its study stores it, finished or not, and the part of it that can be drawn without inventing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from explorer.formulas.refinement import finest_whole_level

Floats = NDArray[np.float64]
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Path:
    """The run's kept checkpoints, projected: `alpha`, `beta` (K,) at `step` (K,).

    `residual` (K,) is how far each is from its projection, as a share of the path's extent: of how far its farthest
    checkpoint is from the center.
    """

    alpha: Floats
    beta: Floats
    step: NDArray[np.int64]
    residual: Floats

    def until(self, step: int) -> Path:
        """The path as far as it had come at a step; its first point always."""
        there = max(1, int(np.searchsorted(self.step, step, side="right")))
        return Path(self.alpha[:there], self.beta[:there], self.step[:there], self.residual[:there])

    @property
    def off_plane(self) -> float:
        """The farthest that a checkpoint lies from where the picture shows it."""
        return float(self.residual.max(initial=0.0))


@dataclass(frozen=True)
class Picture:
    """A grid without gaps: `alpha` (A,), `beta` (B,), `loss` and `accuracy` (A, B); of a line (A,)."""

    alpha: Floats
    beta: Floats
    loss: Floats
    accuracy: Floats

    @cached_property
    def divergent(self) -> NDArray[np.int64]:
        """Row and column (K, 2) of the points whose loss is infinite or not a number; of a line (K, 1)."""
        return np.argwhere(~np.isfinite(self.loss))

    @property
    def count(self) -> str:
        """`21 × 21 points`."""
        return " × ".join(str(length) for length in self.loss.shape) + " points"

    @property
    def rise(self) -> float:
        """The largest finite loss; NaN where none is."""
        there = self.loss[np.isfinite(self.loss)]
        return float(there.max()) if there.size else float("nan")


@dataclass(frozen=True)
class Slice:
    """What was asked for, as far as it is computed; a line's `loss`, `accuracy` and `done` are (A,) instead of (A, B).

    Where `done` is False nothing was computed yet; a loss that is computed may be infinite or not a number.
    `explained` (2,) are the shares of the path that its principal axes explain; empty for other axes.
    """

    alpha: Floats
    beta: Floats
    loss: Floats
    accuracy: Floats
    done: NDArray[np.bool_]
    center_loss: float
    samples: int
    path: Path | None
    explained: Floats
    seconds: float = 0.0

    @property
    def is_line(self) -> bool:
        return self.loss.ndim == 1

    @cached_property
    def picture(self) -> Picture | None:
        """The finest level that is whole: coarse at first, refined in place. None before the first one."""
        kept = finest_whole_level(self.done)
        if kept is None:
            return None
        grid = np.ix_(*[kept] * self.done.ndim)
        beta = self.beta if self.is_line else self.beta[kept]
        return Picture(self.alpha[kept], beta, self.loss[grid], self.accuracy[grid])

    @property
    def is_complete(self) -> bool:
        return bool(self.done.all())

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None before that is known."""
        done = int(self.done.sum())
        return self.seconds * (self.done.size - done) / done if done and self.seconds else None


def read_slice(arrays: Arrays) -> Slice:
    """A slice from the arrays of a study `landscape`."""
    floats = {name: np.asarray(arrays[name], np.float64) for name in ("alpha", "beta", "loss", "accuracy")}
    return Slice(
        **floats,
        done=np.asarray(arrays["done"], bool),
        center_loss=float(arrays["center_loss"]),
        samples=int(arrays["samples"]),
        path=_path(arrays),
        explained=np.asarray(arrays["explained_variance"], np.float64),
        seconds=float(arrays["seconds"]),
    )


def _path(arrays: Arrays) -> Path | None:
    steps = np.asarray(arrays["path_step"], np.int64)
    if not steps.size:
        return None
    extent = float(np.max(arrays["path_distance"]))
    share = np.asarray(arrays["path_residual"], np.float64) / (extent or 1.0)
    alpha, beta = (np.asarray(arrays[f"path_{name}"], np.float64) for name in ("alpha", "beta"))
    return Path(alpha, beta, steps, share)
