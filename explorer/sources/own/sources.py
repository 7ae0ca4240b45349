"""Which kind of data a path leads to, and all of them as samples."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from explorer.config.dataset import Reading
from explorer.sources.data_error import DataError
from explorer.sources.own.array_files import explained, npy_arrays, npz_arrays
from explorer.sources.own.arrays import from_arrays
from explorer.sources.own.folders import from_folders
from explorer.sources.own.label_table import LABELS, names_files
from explorer.sources.own.listing import Listing, listed
from explorer.sources.own.location import KINDS, regular_file
from explorer.sources.own.progress import OnProgress, ignored
from explorer.sources.own.samples import Samples


def data_listing(path: Path) -> Listing:
    """All files that decide what the data at `path` are.

    Raises:
        DataError: a folder that cannot be opened, or a path that is neither a folder nor a regular file.
    """
    if path.is_dir():
        return listed(path)
    tables = [path.name]
    if path.suffix.lower() == ".npy":  # its labels are in another one
        with explained(path.parent):
            tables = sorted(file.name for file in path.parent.iterdir() if file.suffix.lower() == ".npy")
    listing = Listing(path.parent, tables=tables)
    for name in tables:
        file = path.parent / name
        with explained(file), regular_file(file) as opened:
            status = os.fstat(opened)
        listing.stamps[name] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return listing


def read_samples(
    path: Path, listing: Listing, reading: Reading, side: int | None, on_progress: OnProgress = ignored
) -> Samples:
    """
    Raises:
        DataError: what cannot be used, in words.
        UndecidedError: what only the owner can decide.
    """
    if path.is_dir():
        return _from_folder(listing, reading, side, on_progress)
    kind = path.suffix.lower()
    if kind == ".npy":
        return from_arrays(npy_arrays(listing.root, listing.tables, on_progress), path, reading, side)
    if zipfile.is_zipfile(path):
        return from_arrays(npz_arrays(path, on_progress), path, reading, side)
    if kind == ".csv":
        return _from_table(path, reading, side, on_progress)
    raise DataError(f"{path} is neither a folder nor an npz, npy or CSV file that can be read; name {KINDS}")


def _from_folder(listing: Listing, reading: Reading, side: int | None, on_progress: OnProgress) -> Samples:
    if listing.images:
        return from_folders(listing, reading, side, on_progress)
    arrays = [name for name in listing.tables if name.endswith(".npy")]
    if arrays:
        return from_arrays(npy_arrays(listing.root, arrays, on_progress), listing.root, reading, side)
    tables = [listing.root / name for name in listing.tables if name.lower().endswith(".csv")]
    if tables:
        from explorer.sources.own.pixel_table import from_pixel_tables

        return from_pixel_tables(tables, listing.root, reading, side, on_progress)
    archives = [name for name in listing.tables if name.endswith(".npz")]
    if archives:
        raise DataError(f"{listing.root} has no images but {archives[0]}; name {listing.root / archives[0]}")
    return from_folders(listing, reading, side, on_progress)  # says what is missing


def _from_table(path: Path, reading: Reading, side: int | None, on_progress: OnProgress) -> Samples:
    from explorer.sources.own.pixel_table import first_row, from_pixel_tables

    columns = [name.lower() for name in first_row(path)]
    if names_files(columns):
        raise DataError(
            f"{path} names files; call it {LABELS}, put it into the folder of the images, and name that folder"
        )
    return from_pixel_tables([path], path, reading, side, on_progress)
