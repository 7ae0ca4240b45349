"""`runs`: what is in the store."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import pandas as pd

from explorer.commands.store_option import add_command
from explorer.reading.results import results
from explorer.store.catalogue import Catalogue
from explorer.store.errors import StoreError
from explorer.store.run import Run, UnreadableRun


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "runs", "List the runs of a store, the latest experiment first.")
    parser.add_argument(
        "--json",
        action="store_true",
        help="in full, with settings, and losses and accuracies at the end and at their best",
    )
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
        unreadable = catalogue.unreadable()
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
                **(_in_full(catalogue, run) if options.json else {}),
            }
            for run in catalogue.runs()
        ]
        rows += [_unreadable(run, catalogue.title(run.experiment)) for run in unreadable]
    if options.json:
        print(json.dumps(rows, indent=2))
    elif rows:
        print(pd.DataFrame(rows, dtype=object).drop(columns="message").fillna("–").to_string(index=False))
        for run in unreadable:
            print(f"{run.id} cannot be read: {run.reason}", file=sys.stderr)
    else:
        print("no runs yet; `python -m explorer train` makes one")
    return 0


def _in_full(catalogue: Catalogue, run: Run) -> dict[str, Any]:
    """What was set, and what came of it: nothing where the run has no records."""
    settings = {"settings": run.config.model_dump(mode="json")}
    if not catalogue.has_records(run.id):
        return settings | {"results": {}}
    try:
        with catalogue.records(run.id) as records:
            return settings | {"results": results(records)}
    except StoreError as error:
        return settings | {"results": {}, "damaged": str(error)}


def _unreadable(run: UnreadableRun, title: str) -> dict[str, Any]:
    """A row for a run of which nothing is certain but its name: null where others have numbers."""
    return {
        "id": run.id,
        "experiment": title,
        "arm": run.arm,
        "seed": None,
        "status": "unreadable",
        "step": None,
        "steps": None,
        "seconds": None,
        "message": run.reason,
    }
