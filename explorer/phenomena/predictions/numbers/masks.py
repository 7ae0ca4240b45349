"""Masks that a network answers for the first test images, beside the true ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.phenomena.predictions.numbers.statistics import Statistics
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing


@dataclass(frozen=True)
class Masks:
    """At a recorded `step`: `images` in deviations, `truth` and `answers` as classes, NaN for none; (n, H, W) each."""

    step: int
    images: NDArray[np.float32]
    truth: NDArray[np.float32]
    answers: NDArray[np.float32]

    @property
    def right(self) -> NDArray[np.float64]:
        """(n,): of each image the share of pixels that are answered rightly."""
        return (self.answers == self.truth).mean(axis=(1, 2))


def masks(run: RunReader, statistics: Statistics, step: int) -> Masks | Missing:
    """The last ones at or before `step`."""
    names = ("test_images", "test_masks", f"{statistics.prefix}_masks")
    found = run.looked_at(step, *((name, "") for name in names))
    if isinstance(found, Missing):
        return found
    (_, images), (_, truth), (at, said) = found
    return Masks(at, images[: len(said)].mean(axis=1), truth[: len(said)], said)
