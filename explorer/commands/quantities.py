"""`quantities RUN`: what a run has recorded."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from explorer.commands.store_option import add_command
from explorer.store.catalogue import Catalogue
from explorer.store.quantities import QUANTITIES


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "quantities", "List what a run has recorded: layers, shapes, units, steps.")
    parser.add_argument("id", metavar="RUN")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    with Catalogue(options.store) as catalogue, catalogue.records(options.id) as records:
        rows = []
        for info in records.series():
            quantity = QUANTITIES.get(info.quantity)
            if quantity is None:
                rows.append({"quantity": info.quantity, "layer": info.layer or "-", "shape": "unknown to this version"})
                continue
            steps = records.read(info.quantity, info.layer).steps
            rows.append(
                {
                    "quantity": info.quantity,
                    "layer": info.layer or "-",
                    "shape": "×".join(map(str, info.shape)) or "scalar",
                    "unit": quantity.unit,
                    "steps": f"{steps[0]}–{steps[-1]} ({len(steps)})" if len(steps) else "none yet",
                    "recorded": str(quantity.rhythm),
                }
            )
    print(pd.DataFrame(rows).fillna("").to_string(index=False) if rows else "nothing recorded yet")
    return 0
