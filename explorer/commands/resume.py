"""`resume RUN`: train on from the last checkpoint."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.commands.store_option import add_command
from explorer.commands.train import report
from explorer.headless import resume


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "resume", "Train a run that stopped before its end on from its last checkpoint.")
    parser.add_argument("id", metavar="RUN")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    return report(resume(options.id, store=options.store, progress=True))
