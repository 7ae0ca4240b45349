"""The option that every command has."""

from __future__ import annotations

import argparse
from typing import Any


def add_command(subparsers: Any, name: str, words: str) -> argparse.ArgumentParser:
    """A command with its `--store`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(name, help=words, description=words)
    parser.add_argument(
        "--store", metavar="DIR", help="folder of the runs (default: $NORMALIZATION_STORE, else runs/ here)"
    )
    return parser
