"""One's own images: a folder with a folder of images for each class, or an npz file with `x` and `y`.

Everything is looked at before anything runs: what cannot work is refused with its reason, what is odd is said.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from explorer.dataset_config import DatasetName, OwnData
from explorer.sources.class_folders import ClassFolders
from explorer.sources.data_error import DataError
from explorer.sources.npz import Npz
from explorer.sources.resize import resized

FEWEST_OF_A_CLASS = 4
FEWEST = 20
MOST = 100_000
MOST_CLASSES = 200
SMALLEST, LARGEST = 8, 32  # pixels of a side
EXAMPLES = 6


@dataclass(frozen=True)
class Look:
    """What was found: what a run needs to know, and what a person wants to see first.

    `counts` (classes,), `examples` for each class up to six images (C, side, side) from 0 to 1.
    """

    found: OwnData
    counts: tuple[int, ...]
    notes: tuple[str, ...]
    examples: tuple[np.ndarray, ...]


def look(path: Path) -> Look:
    """Check somebody's data.

    Raises:
        DataError: what cannot be used, in words.
    """
    source = _source(path)
    labels, names = source.labels(), source.class_names()
    counts = np.bincount(labels, minlength=len(names))
    _check(path, counts, names)
    images = source.images()
    shapes = [image.shape for image in images]
    sizes = sorted({(height, width) for _, height, width in shapes})
    side = int(np.clip(np.median([min(height, width) for _, height, width in shapes]), SMALLEST, LARGEST))
    test = -(-len(labels) // 4)
    found = OwnData(
        content=source.content(),
        channels=shapes[0][0],
        side=side,
        classes=len(names),
        train=len(labels) - test,
        test=test,
        names=names,
        commonest=float(counts.max() / counts.sum()),
    )
    examples = tuple(
        _stretched(np.stack([resized(images[index], side) for index in np.flatnonzero(labels == label)[:EXAMPLES]]))
        for label in range(len(names))
    )
    notes = [*source.notes(), *_on_sizes(sizes, side), *_on_counts(counts, names)]
    return Look(found, tuple(map(int, counts)), tuple(notes), examples)


def own_data(path: Path | str) -> dict[str, Any]:
    """The settings of a run on somebody's own data, for `RunConfig.with_values`.

    Raises:
        DataError: what cannot be used, in words.
    """
    path = Path(path).expanduser().resolve()
    return {"dataset.name": DatasetName.OWN, "dataset.path": str(path), "dataset.found": look(path).found.model_dump()}


def read_own(path: Path, found: OwnData, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, C, size, size), float32, and labels (N,).

    Raises:
        DataError: they are gone, or not what `found` says.
    """
    source = _source(path)
    if source.content() != found.content:
        raise DataError(
            f"{path} is not what it was when this run was set up: something in it has changed; put it back as it was, "
            "or choose the data anew"
        )
    images = source.images()
    return np.stack([resized(image, size) for image in images]), source.labels()


def _source(path: Path) -> ClassFolders | Npz:
    path = path.expanduser()
    if path.is_dir():
        return ClassFolders(path)
    if not path.exists():
        raise DataError(f"{path} does not exist; name a folder of class folders, or an npz file")
    if zipfile.is_zipfile(path):
        return Npz(path)
    raise DataError(f"{path} is neither a folder nor an npz file; name a folder of class folders, or an npz file")


def _check(path: Path, counts: np.ndarray, names: tuple[str, ...]) -> None:
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


def _stretched(images: np.ndarray) -> np.ndarray:
    low, high = images.min(), images.max()
    return ((images - low) / ((high - low) or 1.0)).astype(np.float32)
