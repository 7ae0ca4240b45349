"""Slices of a loss in closed form, in the arrays of a study `landscape`."""

from __future__ import annotations

import numpy as np

from explorer.formulas.refinement import levels

Arrays = dict[str, np.ndarray]
STEPS = np.array([0, 10, 20])


def bowl(alpha: np.ndarray, beta: np.ndarray, *, floor: float = 0.1, steepness: float = 2.0) -> np.ndarray:
    """floor + steepness·α² + β²."""
    return floor + steepness * alpha**2 + beta**2


def plane(points: int = 9, *, level: int | None = None, floor: float = 0.1, steepness: float = 2.0) -> Arrays:
    """A plane of the bowl from −1 to 1, computed up to a level, or whole; its path walks toward the center."""
    axis = np.linspace(-1, 1, points)
    loss = bowl(axis[:, None], axis[None, :], floor=floor, steepness=steepness)
    done = np.zeros_like(loss, dtype=bool)
    kept = levels(points)[-1 if level is None else level]
    done[np.ix_(kept, kept)] = True
    return _arrays(axis, axis, np.where(done, loss, np.nan), done, floor)


def line(points: int = 9, *, floor: float = 0.1, steepness: float = 2.0) -> Arrays:
    axis = np.linspace(-1, 1, points)
    loss = bowl(axis, np.zeros(points), floor=floor, steepness=steepness)
    return _arrays(axis, np.zeros(1), loss, np.ones(points, dtype=bool), floor)


def _arrays(alpha: np.ndarray, beta: np.ndarray, loss: np.ndarray, done: np.ndarray, floor: float) -> Arrays:
    return {
        "alpha": alpha,
        "beta": beta,
        "loss": loss,
        "accuracy": np.where(done, 0.5, np.nan),
        "done": done,
        "center_loss": np.array(floor),
        "samples": np.array(512),
        "seconds": np.array(2.0),
        "explained_variance": np.array([0.9, 0.08]),
        "path_step": STEPS,
        "path_alpha": np.array([-0.8, -0.3, 0.0]),
        "path_beta": np.array([-0.6, 0.1, 0.0]),
        "path_residual": np.array([0.5, 0.2, 0.0]),
        "path_distance": np.array([2.0, 0.5, 0.0]),
    }
