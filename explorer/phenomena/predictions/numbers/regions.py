"""Decision regions: the probability of each class on a grid in the plane, and the first layer's lines there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.phenomena.predictions.numbers.statistics import Statistics, matters
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.sentences import some_of

FIRST_LAYER = "fc1"
REACH = ("region_reach", "")
FINER = 3
"""Between two nodes of the grid the probabilities are drawn at so many steps."""


@dataclass(frozen=True)
class Regions:
    """At a recorded `step`, `probabilities` (classes, G, G) on a square from −`reach` to `reach`, rows from below."""

    step: int
    reach: float
    probabilities: NDArray[np.float32]

    @property
    def classes(self) -> int:
        return len(self.probabilities)

    @property
    def nodes(self) -> NDArray[np.float64]:
        """(G,) along each side."""
        return np.linspace(-self.reach, self.reach, self.probabilities.shape[1])

    def finer(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Places (F,) along a side, and probabilities (classes, F, F) there, by straight lines between the nodes."""
        nodes = self.nodes
        places = np.linspace(-self.reach, self.reach, FINER * (len(nodes) - 1) + 1)
        between = np.stack([np.interp(places, nodes, row) for row in np.eye(len(nodes))], axis=1)  # (F, G)
        return places, between @ self.probabilities.astype(np.float64) @ between.T

    def margins(self) -> list[NDArray[np.float64]]:
        """Of each class its probability less the largest other one (G, G): 0 on its boundary. Of two classes, one."""
        found = []
        for own in range(self.classes if self.classes > 2 else 1):
            others = np.delete(self.probabilities, own, axis=0).max(axis=0)
            found.append(self.probabilities[own].astype(np.float64) - others)
        return found


@dataclass(frozen=True)
class Lines:
    """At a recorded `step`, `coefficients` (units, 3) a, b, c: a unit is 0 where ax + by + c = 0, in the square."""

    step: int
    reach: float
    coefficients: NDArray[np.float32]

    @property
    def straight(self) -> int:
        """How many units are 0 on a line."""
        return int(np.isfinite(self.coefficients).all(axis=1).sum())

    @property
    def words(self) -> str:
        """How many of the lines are in sight."""
        return f"{some_of(len(self.segments()), len(self.coefficients), 'line')} in sight"

    def segments(self) -> NDArray[np.float64]:
        """The ends (n, 2, 2) of those lines that cross the square: of each a start and an end (x, y)."""
        found = [_segment(a, b, c, self.reach) for a, b, c in self.coefficients.astype(np.float64).tolist()]
        return np.array([ends for ends in found if ends is not None]).reshape(-1, 2, 2)


def regions(run: RunReader, statistics: Statistics, step: int) -> Regions | Missing:
    """The last ones at or before `step`."""
    found = run.looked_at(step, (f"{_asked(run, statistics)}_regions", ""), REACH)
    if isinstance(found, Missing):
        return found
    (at, probabilities), (_, reach) = found
    return Regions(at, float(reach), probabilities)


def lines(run: RunReader, statistics: Statistics, step: int) -> Lines | Missing:
    """The last ones at or before `step`, or why this network has none."""
    found = run.looked_at(step, (f"{_asked(run, statistics)}_lines", FIRST_LAYER), REACH)
    if isinstance(found, Missing):
        return found
    (at, coefficients), (_, reach) = found
    there = Lines(at, float(reach), coefficients)
    return there if there.straight else Missing(_why_none(run))


def without_points(run: RunReader) -> Missing | None:
    """Why a run has no plane."""
    return Missing("only for points in the plane: moons, circles, spirals, XOR") if _has_images(run) else None


def _has_images(run: RunReader) -> bool:
    return run.config.dataset.name.has_images


def _asked(run: RunReader, statistics: Statistics) -> str:
    """Both are the same where no samples are normalized together, and only one was recorded."""
    return statistics.prefix if matters(run.config) else Statistics.RUNNING.prefix


def _why_none(run: RunReader) -> str:
    return (
        f"no lines: {run.config.normalization.kind.label} normalization divides each point by a spread of its own, so "
        "that a unit is not zero along a line"
    )


def _segment(a: float, b: float, c: float, reach: float) -> list[tuple[float, float]] | None:
    """Where a line meets the sides of the square: its two ends, or None where it passes by."""
    if not np.isfinite([a, b, c]).all() or a == b == 0:
        return None
    edge = reach * (1 + 1e-9)
    meets = [(x, (-a * x - c) / b) for x in (-reach, reach) if b] + [
        ((-b * y - c) / a, y) for y in (-reach, reach) if a
    ]
    inside = sorted({(x, y) for x, y in meets if abs(x) <= edge and abs(y) <= edge})
    return [inside[0], inside[-1]] if len(inside) > 1 else None
