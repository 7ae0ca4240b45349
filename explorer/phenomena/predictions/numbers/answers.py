"""What was answered to the test samples: counted by class, and of the first ones each answer beside the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.config import DatasetConfig, Task
from explorer.phenomena.predictions.numbers.statistics import Statistics
from explorer.reading.histories import RunReader
from explorer.reading.reasons import Missing
from explorer.store.quantity import Rhythm


@dataclass(frozen=True)
class Confusion:
    """At a recorded `step`, `counts` (classes, classes): a row for each true class, a column for each answer."""

    step: int
    counts: NDArray[np.float32]

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    @property
    def right(self) -> int:
        return int(np.trace(self.counts))

    @property
    def wrong(self) -> int:
        return self.total - self.right

    @property
    def shares(self) -> NDArray[np.float64]:
        """Of each true class, the share of each answer; NaN for a class that was not answered."""
        counts = self.counts.astype(np.float64)
        sums = counts.sum(axis=1, keepdims=True)
        return np.divide(counts, sums, out=np.full(counts.shape, np.nan), where=sums > 0)

    def worst(self) -> tuple[int, int, int] | None:
        """The most frequent error: true class, answer, how often. None without one, or where two are as frequent."""
        errors = self.counts - np.diag(np.diag(self.counts))
        most = errors.max()
        if most == 0 or (errors == most).sum() > 1:
            return None
        true, answer = np.unravel_index(int(errors.argmax()), errors.shape)
        return int(true), int(answer), int(most)


@dataclass(frozen=True)
class Answers:
    """At a recorded `step`, of the first test samples: `labels`, `answers` (NaN for none), `confidence`, (n,) each."""

    step: int
    labels: NDArray[np.float32]
    answers: NDArray[np.float32]
    confidence: NDArray[np.float32]

    @property
    def wrong(self) -> NDArray[np.bool_]:
        return self.answers != self.labels


def confusion(run: RunReader, statistics: Statistics, step: int) -> Confusion | Missing:
    """The last one at or before `step`."""
    found = run.looked_at(step, (f"{statistics.prefix}_confusion", ""))
    return found if isinstance(found, Missing) else Confusion(*found[0])


def answers(run: RunReader, statistics: Statistics, step: int) -> Answers | Missing:
    """The last ones at or before `step`."""
    names = (f"{statistics.prefix}_answers", f"{statistics.prefix}_confidence", "test_labels")
    found = run.looked_at(step, *((name, "") for name in names))
    if isinstance(found, Missing):
        return found
    (at, said), (_, confidence), (_, labels) = found
    return Answers(at, labels[: len(said)], said, confidence)


def samples(run: RunReader) -> NDArray[np.float32] | Missing:
    """The first test samples: (n, 2), or (n, C, H, W) in deviations from the training mean."""
    quantity = "test_images" if run.config.dataset.name.has_images else "test_points"
    found = run.records.at(quantity, "", 0) if run.has(quantity, "") else None
    return run.left_out(Rhythm.MOMENT) if found is None else found[1]


def who_errs(arms: Mapping[str, Answers]) -> NDArray[np.int64]:
    """The samples (m,) to which one arm at least answers wrongly: of each set of arms that err alone its first one,
    then the second one of each, … Of sets at the same place the smaller first.

    Only samples that all arms were asked about.
    """
    asked = min(len(found.answers) for found in arms.values())
    wrong = np.stack([found.wrong[:asked] for found in arms.values()], axis=1)
    somewhere = np.flatnonzero(wrong.any(axis=1))
    seen: dict[bytes, int] = {}
    places = []
    for sample in somewhere:
        together = wrong[sample].tobytes()
        places.append(seen.setdefault(together, 0))
        seen[together] += 1
    return somewhere[np.lexsort((somewhere, wrong[somewhere].sum(axis=1), places))]


def class_names(config: DatasetConfig) -> tuple[str, ...]:
    """What the classes are called: numbers, where they have no names."""
    names = config.found.names if config.found is not None else config.name.description.class_names
    return names or tuple(map(str, range(config.classes)))


def without_images(run: RunReader) -> Missing | None:
    """Why there are no misclassified images."""
    if not run.config.dataset.name.has_images:
        return Missing("points in the plane have no pixels: wrong answers are ringed in the decision regions")
    if run.config.dataset.task is Task.SEGMENTATION:
        return Missing("here every pixel is classified: see the masks")
    return None


def without_masks(run: RunReader) -> Missing | None:
    """Why there are no masks."""
    if run.config.dataset.task is Task.SEGMENTATION:
        return None
    return Missing("only for segmentation: choose the data set scenes and a U-Net")
