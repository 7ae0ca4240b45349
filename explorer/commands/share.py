"""`export RUN --out FILE` and `import FILE`: runs from one machine to another, in one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from explorer.commands.store_option import add_command, file_to_write
from explorer.config import ConfigError
from explorer.store.catalogue import Catalogue
from explorer.store.shared_file import ENDING, SharedFileError


def add_parser(subparsers: Any) -> None:
    sending = add_command(
        subparsers, "export", "Write a run, or all runs of an experiment, to one file that another machine can import."
    )
    sending.add_argument("id", metavar="RUN", help="a run, or an experiment")
    sending.add_argument("--out", type=file_to_write, required=True, metavar="FILE", help=f"for example digits{ENDING}")
    sending.set_defaults(run=run_export)
    taking = add_command(
        subparsers, "import", "Take in the runs of an exported file; a foreign, broken or newer one changes nothing."
    )
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.set_defaults(run=run_import)


def run_export(options: argparse.Namespace) -> int:
    from explorer.store.sending import send

    with Catalogue(options.store) as catalogue:
        for run in send(catalogue, options.id, options.out):
            print(run)
        for left_out in catalogue.unreadable(options.id):
            print(f"{left_out.id} is left out: it cannot be read ({left_out.reason})", file=sys.stderr)
    return 0


def run_import(options: argparse.Namespace) -> int:
    from explorer.store.receiving import receive

    if not options.file.is_file():
        wrong = "it is not a regular file" if options.file.exists() else "no such file"
        raise ConfigError(f"{options.file}: {wrong}; name one that `python -m explorer export` has written")
    with Catalogue(options.store) as catalogue:
        try:
            runs = receive(catalogue, options.file)
        except SharedFileError as error:
            raise ConfigError(f"{options.file} was not imported: {error}") from error
        for run in runs:
            print(run)
    return 0
