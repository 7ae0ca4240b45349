"""One's own images: folders of image files, npz and npy files, or tables of pixels.

`sources` tells which kind a path leads to; each kind becomes `Samples`; `look` checks them, `kept` keeps them, and
`process` does all that where it can be stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from explorer.config.dataset import DatasetName, OwnData, Reading, Split
from explorer.sources.data_error import DataError
from explorer.sources.own.checks import EXAMPLES, Look, deviates
from explorer.sources.own.location import located
from explorer.sources.own.process import Looking, StoppedError, read_apart
from explorer.sources.own.progress import OnProgress, Progress, ignored
from explorer.sources.own.questions import UndecidedError
from explorer.sources.own.reading import forget_reading


def look(path: Path | str, reading: Reading | None = None, on_progress: OnProgress = ignored) -> Look:
    """Check somebody's data.

    Raises:
        DataError: what cannot be used, in words.
        UndecidedError: what only the owner can decide.
    """
    return read_apart(located(path), reading or Reading(), on_progress=on_progress).look


def own_data(path: Path | str, reading: Reading | None = None) -> dict[str, Any]:
    """The settings of a run on somebody's own data, for `RunConfig.with_values`.

    Raises:
        DataError: what cannot be used, in words.
        UndecidedError: what only the owner can decide.
    """
    return settings_of(located(path), look(path, reading))


def settings_of(path: Path, found: Look) -> dict[str, Any]:
    """The settings of a run on the data at `path` that were looked at."""
    return {"dataset.name": DatasetName.OWN, "dataset.path": str(path), "dataset.found": found.found.model_dump()}


def read_own(path: Path, found: OwnData, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Images (N, C, size, size), float32, labels (N,), and (N,) true for testing, None where a quarter is to be drawn.

    Raises:
        DataError: they are gone, or not what `found` says.
    """
    path, reading = located(path), found.reading or Reading(split=Split.NONE)
    kept = read_apart(path, reading, size)
    if not kept.is_whole:
        forget_reading(path, reading, size)
        kept = read_apart(path, reading, size)
    if kept.look.found.content != found.content:
        raise DataError(
            f"{path} is not what it was when this run was set up: something in it has changed; put it back as it was, "
            "or choose the data anew"
        )
    if found.reading is None and not kept.as_before:
        raise DataError(
            f"{path} was chosen with an earlier version, which read such images otherwise (transparent ones as opaque, "
            "those with an EXIF orientation unturned); choose the data anew"
        )
    if kept.images.dtype == np.uint8:
        return np.divide(kept.images, np.float32(255), dtype=np.float32), kept.labels, kept.test
    return np.array(kept.images), kept.labels, kept.test


__all__ = [
    "EXAMPLES",
    "Look",
    "Looking",
    "Progress",
    "StoppedError",
    "UndecidedError",
    "deviates",
    "located",
    "look",
    "own_data",
    "read_own",
    "settings_of",
]
