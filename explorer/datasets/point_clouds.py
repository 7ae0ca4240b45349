"""Points in the plane, in two or three classes that no line separates."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import make_circles, make_moons

from explorer.config import DatasetConfig, DatasetName
from explorer.datasets.split import Dataset, split_and_standardize

CLOUD_SEED = 0
SPIRAL_TURNS = 0.75
XOR_GAP = 0.05  # of a square's distance from both axes


def load(config: DatasetConfig) -> Dataset:
    return split_and_standardize(*_CLOUDS[config.name](config.points, config.noise), per_feature=True)


def moons(points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Two interleaved half circles: (points, 2), labels 0 and 1."""
    x, y = make_moons(points, noise=noise, random_state=CLOUD_SEED)
    return np.asarray(x), np.asarray(y)


def circles(points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """A circle inside a circle of twice its radius: (points, 2), labels 0 and 1."""
    x, y = make_circles(points, noise=noise, factor=0.5, random_state=CLOUD_SEED)
    return np.asarray(x), np.asarray(y)


def spirals(points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Three arms that wind around the origin: (points, 2), labels 0, 1 and 2."""
    random = np.random.default_rng(CLOUD_SEED)
    arm = np.arange(points) % 3
    radius = np.sqrt(random.uniform(0.02, 1.0, points))
    angle = 2 * np.pi * (SPIRAL_TURNS * radius + arm / 3)
    clean = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return clean + noise * 0.25 * random.standard_normal((points, 2)), arm


def xor(points: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Four squares around the origin: (points, 2), label 1 where the coordinates' signs differ, else 0."""
    random = np.random.default_rng(CLOUD_SEED)
    quadrant = np.arange(points) % 4
    signs = np.stack([1 - 2 * (quadrant % 2), 1 - 2 * (quadrant // 2)], axis=1)
    clean = signs * random.uniform(XOR_GAP, 1.0, (points, 2))
    return clean + noise * 0.25 * random.standard_normal((points, 2)), (signs[:, 0] != signs[:, 1]).astype(np.int64)


_CLOUDS = {
    DatasetName.MOONS: moons,
    DatasetName.CIRCLES: circles,
    DatasetName.SPIRALS: spirals,
    DatasetName.XOR: xor,
}
