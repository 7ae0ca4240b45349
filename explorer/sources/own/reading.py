"""Reading somebody's data, or taking what was kept of an earlier reading."""

from __future__ import annotations

from pathlib import Path

from explorer.config.dataset import Reading
from explorer.sources.data_error import DataError
from explorer.sources.own.checks import looked_at
from explorer.sources.own.kept import Kept, forget, found_under, keep, key
from explorer.sources.own.progress import OnProgress, ignored
from explorer.sources.own.sources import data_listing, read_samples


def kept_reading(path: Path, reading: Reading, side: int | None = None) -> Kept | None:
    """What is kept of the data at `path` as they are now; None where they have to be read. Opens no foreign file.

    Raises:
        DataError: a folder that cannot be opened.
    """
    return found_under(key(path, data_listing(path), reading, side))


def forget_reading(path: Path, reading: Reading, side: int | None = None) -> None:
    """Take away what is kept, so that it is read anew."""
    forget(key(path, data_listing(path), reading, side))


def read_and_keep(path: Path, reading: Reading, side: int | None = None, on_progress: OnProgress = ignored) -> str:
    """Read and check the data at `path`, at a `side` or the one that suits them, and keep what was read.

    Returns the key that it is kept under, at once where it is kept already.

    Raises:
        DataError: what cannot be used, in words.
        UndecidedError: what only the owner can decide.
    """
    listing = data_listing(path)
    request = key(path, listing, reading, side)
    if found_under(request) is not None:
        return request
    samples = read_samples(path, listing, reading, side, on_progress)
    look = looked_at(path, samples, reading)
    assert look.found.reading is not None
    name = key(path, listing, look.found.reading, samples.images.shape[-1])
    try:
        keep(look, samples, name, request)
    except OSError as error:
        raise DataError(
            f"what was read from {path} cannot be written ({error.strerror or error}); make room on the disk, or name "
            "another folder with $NORMALIZATION_DATA"
        ) from error
    return name
