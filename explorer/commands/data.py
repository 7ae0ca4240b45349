"""`data RUN QUANTITY`: one quantity as a file."""

from __future__ import annotations

import argparse
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from explorer.commands.store_option import add_command, file_to_write
from explorer.foreign_text import for_csv
from explorer.store.catalogue import Catalogue
from explorer.store.errors import explained
from explorer.store.records import Records


class Format(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"
    NPZ = "npz"


def add_parser(subparsers: Any) -> None:
    parser = add_command(
        subparsers,
        "data",
        "Write one quantity of a run: CSV and Parquet as step, layer, channel, value; npz as arrays.",
    )
    parser.add_argument("id", metavar="RUN")
    parser.add_argument("quantity", metavar="QUANTITY", help="`python -m explorer quantities RUN` lists them")
    parser.add_argument("--layer", help="one layer (default: all that have the quantity)")
    parser.add_argument("--format", type=Format, choices=list(Format), default=Format.CSV)
    parser.add_argument("--out", type=file_to_write, required=True, metavar="FILE")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    with Catalogue(options.store) as catalogue, catalogue.records(options.id) as records, explained(options.out):
        write(records, options.quantity, options.layer, options.format, options.out)
    return 0


def write(records: Records, quantity: str, layer: str | None, form: Format, path: Path) -> None:
    """One quantity as a file. An npz has, for each layer, `<layer>.step` (T,) and `<layer>.value` (T, …); `step` and
    `value` for a quantity of the run.
    """
    frame = records.frame(quantity, layer)  # also says clearly what is not there
    match form:
        case Format.CSV:
            for_csv(frame).to_csv(path, index=False)
        case Format.PARQUET:
            with path.open("wb") as file:  # by its name only where that is text
                frame.to_parquet(file, index=False)
        case Format.NPZ:
            arrays: dict[str, np.ndarray] = {}
            for name in [layer] if layer is not None else records.layers(quantity):
                series = records.read(quantity, name)
                prefix = f"{name}." if name else ""
                arrays[f"{prefix}step"], arrays[f"{prefix}value"] = series.steps, series.values
            with path.open("wb") as file:
                np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
