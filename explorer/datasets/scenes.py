"""Scenes for segmentation: digits on a cluttered canvas, and for every pixel what it shows.

A scene has two or three of the digits 0, 1 and 2 at sizes of 12 to 16 pixels, over strokes cut out of the other digits
(so that ink alone says nothing) and faint noise. The classes are the background, 0, 1 and 2.
Training scenes are drawn with other handwritten digits than test scenes.
"""

from __future__ import annotations

import numpy as np

from explorer.config import DatasetConfig
from explorer.datasets.digits import digits
from explorer.datasets.split import Dataset, standardized
from explorer.sources.resize import resized

SIDE = 32
SHOWN = (0, 1, 2)
SIZES = (12, 14, 16)
PIECES = 6
PIECE = 5
INK = 0.4
SCENE_SEED = 0


def load(config: DatasetConfig) -> Dataset:
    facts = config.facts
    assert facts is not None
    return standardized(*scenes(facts.train, facts.test), limit=config.train_limit)


def scenes(train: int, test: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Canvases (N, 1, 32, 32) from 0 to 1 and masks (N, 32, 32) from 0 to 3, for training and for testing."""
    images, labels = digits()
    is_test = np.arange(len(images)) % 4 == 3
    parts = [
        _drawn(images[chosen], labels[chosen], count, np.random.default_rng([SCENE_SEED, part]))
        for part, (chosen, count) in enumerate(((~is_test, train), (is_test, test)))
    ]
    return (*parts[0], *parts[1])


def _drawn(
    images: np.ndarray, labels: np.ndarray, count: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    by_size = {size: np.clip(resized(images, size)[:, 0], 0.0, 1.0) for size in SIZES}
    shown, others = np.flatnonzero(labels < len(SHOWN)), np.flatnonzero(labels >= len(SHOWN))
    canvases = np.zeros((count, SIDE, SIDE))
    masks = np.zeros((count, SIDE, SIDE), dtype=np.int64)
    for canvas, mask in zip(canvases, masks, strict=True):
        for source in random.choice(others, PIECES):
            _put_piece(canvas, by_size[14][source], random)
        for source in random.choice(shown, random.integers(2, 4)):
            _put_digit(canvas, mask, by_size[int(random.choice(SIZES))][source], 1 + int(labels[source]), random)
    noise = 0.05 * random.standard_normal(canvases.shape)
    return np.clip(canvases + noise, 0.0, 1.0)[:, None], masks


def _put_piece(canvas: np.ndarray, digit: np.ndarray, random: np.random.Generator) -> None:
    """A square cut out of a digit, laid over what is there."""
    top, left = random.integers(2, len(digit) - PIECE - 1, 2)
    row, column = random.integers(0, SIDE - PIECE, 2)
    place = canvas[row : row + PIECE, column : column + PIECE]
    np.maximum(place, digit[top : top + PIECE, left : left + PIECE], out=place)


def _put_digit(
    canvas: np.ndarray, mask: np.ndarray, digit: np.ndarray, label: int, random: np.random.Generator
) -> None:
    """A digit wipes its square of the canvas; its ink gets its class. A place without another digit is preferred."""
    size = len(digit)
    for _ in range(20):
        row, column = random.integers(0, SIDE - size + 1, 2)
        here = (slice(row, row + size), slice(column, column + size))
        if not mask[here].any():
            break
    else:
        return
    canvas[here] = np.maximum(digit, 0.3 * canvas[here])
    mask[here] = np.where(digit > INK, label, 0)
