"""CSV files with an image in each row: a column label, and a column for each pixel."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from explorer.config.dataset import Reading
from explorer.sources.data_error import DataError
from explorer.sources.own.array_files import explained
from explorer.sources.own.array_roles import part_in
from explorer.sources.own.arrays import Block, from_blocks
from explorer.sources.own.location import content_of
from explorer.sources.own.parts import Part
from explorer.sources.own.progress import OnProgress, Progress, ignored
from explorer.sources.own.samples import Samples

LARGEST_FILE = 1_000_000_000  # bytes
MOST_COLUMNS = 20_000
_LABELS = ("label", "class", "target", "y", "digit")


def from_pixel_tables(
    files: Sequence[Path], where: Path, reading: Reading, side: int | None, on_progress: OnProgress = ignored
) -> Samples:
    """One table, or one for each part (`train.csv` and `test.csv`).

    Raises:
        DataError: tables that are not these.
    """
    digest = hashlib.sha256()
    blocks, notes = [], []
    for number, file in enumerate(files):
        on_progress(Progress(number, len(files), file.name))
        with explained(file):
            content = content_of(file, LARGEST_FILE)
        digest.update(content)
        block, said = _block(content, file, part_in(file.stem) if len(files) > 1 else None)
        blocks.append(block)
        notes += said
    _refuse_parts(blocks, where)
    return from_blocks(blocks, reading, side, digest.hexdigest(), notes)


def first_row(file: Path) -> list[str]:
    """The cells of a table's first row.

    Raises:
        DataError: it is no table of text in UTF-8.
    """
    with explained(file):
        return _first_row(content_of(file, LARGEST_FILE), file)


def _first_row(content: bytes, file: Path) -> list[str]:
    line = content[: 40 * MOST_COLUMNS].split(b"\n", 1)[0]
    with explained(file):
        cells = next(csv.reader(io.StringIO(line.decode("utf-8-sig"))), [])
    if not cells:
        raise DataError(f"{file} begins with an empty row; it takes one with the names of the columns")
    if len(cells) > MOST_COLUMNS:
        raise DataError(f"{file} has {len(cells):,} columns; {MOST_COLUMNS:,} are the most")
    return [cell.strip() for cell in cells]


def _block(content: bytes, file: Path, part: Part | None) -> tuple[Block, list[str]]:
    columns = _first_row(content, file)
    has_names = not all(map(_is_number, columns))
    named = [name.lower() for name in columns]
    label = next((named.index(name) for name in _LABELS if name in named), None) if has_names else 0
    if label is None:
        raise DataError(
            f"{file} has no column label, but {', '.join(columns)[:100]}; name the column of the labels so, and leave "
            "one for each pixel beside it, or a file and a label in each row"
        )
    side = math.isqrt(len(columns) - 1)
    if side < 2 or side * side != len(columns) - 1:
        raise DataError(
            f"{file} has {len(columns) - 1:,} columns beside the label, and a square gray image has 4, 9, …, 784, … "
            "pixels; save other images as npz or as files"
        )
    with explained(file):
        table = pd.read_csv(
            io.BytesIO(content), header=0 if has_names else None, encoding="utf-8-sig", low_memory=False
        )
    if table.shape[1] != len(columns):
        raise DataError(f"{file} has rows of different lengths; mend it")
    if table.empty:
        raise DataError(f"{file} is empty but for its first row; it takes a row for each image")
    y = table.pop(table.columns[label])
    x = _pixels(table, file).reshape(-1, side, side)
    if y.isna().any():
        raise DataError(f"row {int(y.isna().to_numpy().argmax()) + 1:,} of {file} has no label; fill it in")
    labels = y.to_numpy() if y.dtype.kind in "bif" else y.astype(str).to_numpy(dtype=str)
    notes = [] if has_names else [f"{file.name} has no row of names: its first column is taken as the label"]
    return Block(x, labels, f"the pixels in {file}", f"the labels in {file}", part), notes


def _pixels(table: pd.DataFrame, file: Path) -> np.ndarray:
    for name, column in table.items():
        if column.dtype.kind not in "biuf":
            raise DataError(f"column {str(name)[:60]} of {file} has cells that are not numbers; pixels are numbers")
    values = table.to_numpy()
    if values.dtype.kind == "f" and np.isnan(values).any():
        row = int(np.isnan(values).any(axis=1).argmax())
        raise DataError(f"row {row + 1:,} of {file} lacks a pixel; each row takes {values.shape[1]:,} numbers")
    if values.dtype.kind in "iu" and values.size and values.min() >= 0 and 1 < values.max() <= 255:
        return values.astype(np.uint8)
    return values


def _refuse_parts(blocks: Sequence[Block], where: Path) -> None:
    parts = [block.part for block in blocks]
    if len(blocks) > 1 and (len(set(parts)) < len(parts) or Part.TRAIN not in parts or None in parts):
        raise DataError(
            f"{where} has {len(blocks)} tables, and it takes one, or one named train and one named test; name the one "
            "that is meant"
        )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
