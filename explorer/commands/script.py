"""`script RUN --out FILE.py`: a run as one PyTorch file that needs torch and numpy only."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.commands.store_option import add_command, file_to_write
from explorer.store.catalogue import Catalogue
from explorer.store.errors import explained
from explorer.store.records import Records


def add_parser(subparsers: Any) -> None:
    parser = add_command(
        subparsers, "script", "Write a run as a readable PyTorch file that gives the same losses with torch and numpy."
    )
    parser.add_argument("id", metavar="RUN")
    parser.add_argument("--out", type=file_to_write, required=True, metavar="FILE.py")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from explorer.standalone import script  # imports torch

    with Catalogue(options.store) as catalogue:
        found = catalogue.run(options.id)
        title = f"{catalogue.title(found.experiment)}; arm {found.arm}, seed {found.seed} ({found.id})"
        folder = catalogue.run_folder(found.id)
    changes = []
    if folder.exists():
        with Records(folder) as records:
            changes = records.events()
    made = script(found.config, title=title, changes=changes)
    with explained(options.out):
        options.out.write_text(made.text, encoding="utf-8")
        print(options.out)
        if made.data is not None:
            beside = options.out.with_suffix(".npz")
            beside.write_bytes(made.data)
            print(f"{beside} holds its data, and belongs beside it")
    return 0
