"""A `labels.csv` beside images: the columns file and label, and perhaps split."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from pathlib import Path, PurePosixPath

from explorer.config.dataset import Split
from explorer.sources.data_error import DataError
from explorer.sources.own.layout import Arrangement
from explorer.sources.own.listing import Listing
from explorer.sources.own.location import content_of, reason
from explorer.sources.own.parts import Part, part_named

LABELS = "labels.csv"
_FILE = ("file", "filename", "file_name", "image", "image_id", "id", "path", "name")
_LABEL = ("label", "class", "category", "target", "species", "breed", "y")
_SPLIT = ("split", "part", "set")
_LARGEST = 100_000_000  # bytes


def from_label_table(table: Path, listing: Listing, split: Split | None) -> Arrangement:
    """
    Raises:
        DataError: columns that are missing, or rows that name no image.
    """
    columns, rows = read_rows(table)
    file, label = _column(columns, _FILE, table, "file"), _column(columns, _LABEL, table, "label")
    part = next((columns.index(name) for name in _SPLIT if name in columns), None)
    found = _found(listing, table, [row[file] for row in rows])
    parts = None if part is None else tuple(_part(row[part], table) for row in rows)
    offered = (Split.GIVEN, Split.POOLED) if parts else (Split.NONE,)
    if parts is None or split is Split.POOLED:
        parts, chosen = None, Split.NONE if len(offered) == 1 else Split.POOLED
    else:
        chosen = Split.GIVEN
    order = sorted(range(len(rows)), key=lambda number: found[number].split("/"))
    unlabeled = len(listing.images) - len(rows)
    notes = [f"labels as {table.name} gives them", *([f"left out: {unlabeled:,} images without"] if unlabeled else [])]
    return Arrangement(
        tuple(found[number] for number in order),
        tuple(rows[number][label] for number in order),
        tuple(parts[number] for number in order) if parts else None,
        chosen,
        offered,
        tuple(notes),
    )


def read_rows(table: Path) -> tuple[list[str], list[list[str]]]:
    """The names of the columns, in lower case, and the rows, each as long as those.

    Raises:
        DataError: it is no table of text in UTF-8.
    """
    try:
        text = content_of(table, _LARGEST).decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except (OSError, ValueError, csv.Error) as error:
        raise DataError(f"{table} cannot be read as CSV ({reason(error)}); save it anew, in UTF-8") from error
    if len(rows) < 2:
        raise DataError(f"{table} has no rows; it takes one with the columns file and label, and one for each image")
    columns = [name.strip().lower() for name in rows[0]]
    uneven = next((number for number, row in enumerate(rows, start=1) if len(row) != len(columns)), None)
    if uneven is not None:
        raise DataError(
            f"row {uneven:,} of {table} has {len(rows[uneven - 1])} cells, and the first row has {len(columns)}"
        )
    return columns, [[cell.strip() for cell in row] for row in rows[1:]]


def names_files(columns: list[str]) -> bool:
    """Whether a table with these columns gives images' labels."""
    return any(name in columns for name in _FILE) and any(name in columns for name in _LABEL)


def _column(columns: list[str], names: tuple[str, ...], table: Path, wanted: str) -> int:
    found = next((columns.index(name) for name in names if name in columns), None)
    if found is None:
        raise DataError(
            f"{table} has no column {wanted}, but {', '.join(columns)[:200]}; name the columns file and label"
        )
    return found


def _found(listing: Listing, table: Path, named: list[str]) -> list[str]:
    """The image of each row: by its path, by its name alone, or by its name without suffix."""
    by_name = defaultdict[str, set[str]](set)
    for image in listing.images:
        path = PurePosixPath(image)
        for key in (image, path.name, path.stem):
            by_name[key].add(image)
    found = [by_name.get(name.replace("\\", "/").removeprefix("./"), set()) for name in named]
    missing = [name for name, images in zip(named, found, strict=True) if not images]
    if missing:
        raise DataError(
            f"{table} names {len(missing):,} images that are not there, the first is {missing[0][:100] or 'empty'}; "
            "name each file as it is in the folder"
        )
    several = next((name for name, images in zip(named, found, strict=True) if len(images) > 1), None)
    if several is not None:
        raise DataError(
            f"{several[:100]} in {table} is the name of several images; write the path below {listing.root}"
        )
    images = [next(iter(images)) for images in found]
    twice, rows = Counter(images).most_common(1)[0]
    if rows > 1:
        raise DataError(f"{table} names {twice} twice; give each image one row")
    return images


def _part(written: str, table: Path) -> Part:
    part = part_named(written)
    if part is None:
        raise DataError(f"{table} has the split {written[:40] or 'empty'}; write train, validation or test")
    return part
