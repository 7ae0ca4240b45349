"""`runs`: what is in the store."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pandas as pd

from explorer.commands.store_option import add_command
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "runs", "List the runs of a store, the latest experiment first.")
    parser.add_argument("--json", action="store_true", help="a list of objects in place of a table")
    parser.set_defaults(run=run)


def _mark_interrupted(catalogue: Catalogue) -> None:
    """Where that can be written: on a full disk the list is shown as it stands."""
    try:
        catalogue.mark_interrupted()
    except StoreError as error:
        if not error.is_about_writing:
            raise


def run(options: argparse.Namespace) -> int:
    with Catalogue(options.store) as catalogue:
        _mark_interrupted(catalogue)
        rows = [
            {
                "id": run.id,
                "experiment": catalogue.title(run.experiment),
                "arm": run.arm,
                "seed": run.seed,
                "status": str(run.status),
                "step": run.step,
                "steps": run.config.steps,
                "seconds": round(run.seconds, 2),
                "message": run.message,
            }
            for run in catalogue.runs()
        ]
    if options.json:
        print(json.dumps(rows, indent=2))
    elif rows:
        print(pd.DataFrame(rows).drop(columns="message").to_string(index=False))
    else:
        print("no runs yet; `python -m explorer train` makes one")
    return 0
