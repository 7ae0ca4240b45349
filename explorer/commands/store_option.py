"""The options that commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any


def add_command(subparsers: Any, name: str, words: str) -> argparse.ArgumentParser:
    """A command with its `--store`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(name, help=words, description=words)
    parser.add_argument(
        "--store", metavar="DIR", help="folder of the runs (default: $NORMALIZATION_STORE, else runs/ here)"
    )
    return parser


def file_to_write(text: str) -> Path:
    """What `--out` names, for argparse: a file, not a folder and not nothing."""
    path = Path(text)
    if not path.name or os.path.isdir(path):  # noqa: PTH112 - a name that is too long is no folder, and no error yet
        raise argparse.ArgumentTypeError(f"{text!r} does not name a file; write the name of one, such as ./result")
    return path
