"""What was found in somebody's data: checked, counted, and with examples.

Everything is looked at before anything runs: what cannot work is refused with its reason, what is odd is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.config.dataset import Background, OwnData, Reading, Split
from explorer.sources.data_error import DataError
from explorer.sources.own.questions import UndecidedError
from explorer.sources.own.samples import Samples

FEWEST_OF_A_CLASS = 4
FEWEST = 20
MOST = 100_000
MOST_CLASSES = 200
EXAMPLES = 6
LEAST_DEVIATION = 1e-6  # of the largest value
LARGEST_VALUE = 1e18  # its square is still a number in 32 bits


@dataclass(frozen=True)
class Look:
    """What was found: what a run needs to know, and what a person wants to see first.

    `counts` (classes,), `examples` for each class up to six images (C, side, side) from 0 to 1. `offered` are the ways
    to split that the data allow, and `transparent` counts the images that lie on the background.
    """

    found: OwnData
    counts: tuple[int, ...]
    notes: tuple[str, ...]
    examples: tuple[np.ndarray, ...]
    offered: tuple[Split, ...]
    transparent: int


def looked_at(path: Path, samples: Samples, reading: Reading) -> Look:
    """Check the samples that were read from `path` as `reading` says.

    Raises:
        DataError: what cannot be used, in words.
        UndecidedError: what only the owner can decide.
    """
    counts = np.bincount(samples.labels, minlength=len(samples.names))
    _check_counts(path, counts, samples.names)
    _check_split(path, samples)
    _check_values(path, samples, reading)
    test = -(-len(samples.labels) // 4) if samples.test is None else int(samples.test.sum())
    found = OwnData(
        content=samples.content,
        channels=3 if samples.images.shape[1] == 3 else 1,
        side=samples.side,
        classes=len(samples.names),
        train=len(samples.labels) - test,
        test=test,
        names=samples.names,
        commonest=float(counts.max() / counts.sum()),
        reading=reading.model_copy(update={"split": samples.split}),
    )
    examples = tuple(
        stretched(samples.images[np.flatnonzero(samples.labels == label)[:EXAMPLES]])
        for label in range(len(samples.names))
    )
    sizes = sorted(set(samples.sizes))
    notes = [*samples.notes, *_on_sizes(sizes, samples.side), *_on_counts(counts, samples.names), *_on_blank(samples)]
    return Look(found, tuple(map(int, counts)), tuple(notes), examples, samples.offered, samples.transparent)


def _check_counts(path: Path, counts: np.ndarray, names: tuple[str, ...]) -> None:
    total = int(counts.sum())
    if len(names) < 2:
        raise DataError(
            f"{path} has one class only ({', '.join(names)}), and there is nothing to tell apart; add another"
        )
    if len(names) > MOST_CLASSES:
        raise DataError(
            f"{path} has {len(names):,} classes, and at most {MOST_CLASSES} can be told apart here; are the labels "
            "numbers of samples?"
        )
    scarce = int(counts.argmin())
    if counts[scarce] < FEWEST_OF_A_CLASS:
        raise DataError(
            f"{path} has {counts[scarce]} of class {names[scarce]}, and it takes {FEWEST_OF_A_CLASS} of each to train "
            "and to test with; add some, or leave the class out"
        )
    if not FEWEST <= total <= MOST:
        raise DataError(f"{path} has {total:,} images; it takes {FEWEST} at least and {MOST:,} at most")


def _check_split(path: Path, samples: Samples) -> None:
    if samples.test is None:
        return
    if samples.test.all() or not samples.test.any():
        missing = "training" if samples.test.all() else "testing"
        raise DataError(f"{path} gives a split without images for {missing}; add some, or pool the parts")
    trained = np.bincount(samples.labels[~samples.test], minlength=len(samples.names))
    if not trained.all():
        raise DataError(
            f"{path} has no training images of class {samples.names[int(trained.argmin())]}, which is in another part; "
            "give the parts the same classes, written alike"
        )


def _check_values(path: Path, samples: Samples, reading: Reading) -> None:
    images = samples.images if samples.test is None else samples.images[~samples.test]
    largest = max(abs(float(images.max())), abs(float(images.min())))
    if not largest <= LARGEST_VALUE:
        raise DataError(f"{path} has values up to {largest:.3g}; {LARGEST_VALUE:g} is the most")
    if images.min() == images.max():
        value = float(images.flat[0]) / (255 if images.dtype == np.uint8 else 1)
        words = f"{path} is {value:.4g} everywhere in all {len(images):,} images as read; there is nothing to see"
        if samples.transparent:
            other = Background.BLACK if reading.background is Background.WHITE else Background.WHITE
            raise UndecidedError(f"{words} on {reading.background}: lay them on {other}", "background", (other,))
        raise DataError(words)
    if all(np.array_equal(image, images[0]) for image in images):
        raise DataError(f"{path} has the same image {len(images):,} times as read; there is nothing to tell apart")
    if not deviates(images):
        raise DataError(f"{path} has images that are alike up to rounding; there is nothing to tell apart")


def deviates(images: np.ndarray) -> bool:
    """Whether images, not all alike, have a standard deviation in 32 bits that they can be divided by.

    One below a millionth of the largest value is rounding, not a picture.
    """
    if images.dtype == np.uint8:
        return True
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        return LEAST_DEVIATION * float(np.abs(images).max()) < float(images.std()) < np.inf


def _on_sizes(sizes: Sequence[tuple[int, int]], side: int) -> list[str]:
    words = [f"{height}×{width}" for height, width in sizes]
    if len(words) > 1:
        return [f"{len(words)} different sizes, from {words[0]} to {words[-1]}: each becomes {side}×{side}"]
    height, width = next(iter(sizes))
    if height != width:
        return [f"{words[0]} pixels become {side}×{side}: the sides' proportion is lost"]
    return [f"{words[0]} pixels become {side}×{side}"] if height != side else []


def _on_counts(counts: np.ndarray, names: tuple[str, ...]) -> list[str]:
    most, fewest = int(counts.argmax()), int(counts.argmin())
    if counts[most] < 3 * counts[fewest]:
        return []
    share = counts[most] / counts.sum()
    return [
        f"uneven classes: {counts[most]:,} of {names[most]}, {counts[fewest]:,} of {names[fewest]}; who always says "
        f"{names[most]} is right in {share:.0%}"
    ]


def _on_blank(samples: Samples) -> list[str]:
    flat = samples.images.reshape(len(samples.images), -1)
    blank = int((flat.min(axis=1) == flat.max(axis=1)).sum())
    return [f"{blank:,} images have one color all over"] if blank else []


def stretched(images: np.ndarray) -> np.ndarray:
    """Images from 0 to 1, the darkest and the brightest value of all of them."""
    shown = images.astype(np.float32)
    low, high = shown.min(), shown.max()
    return ((shown - low) / ((high - low) or 1.0)).astype(np.float32)
