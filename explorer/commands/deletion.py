"""`delete EXPERIMENT`, `restore EXPERIMENT` and `bin`: experiments that are deleted, and had back."""

from __future__ import annotations

import argparse
import json
from typing import Any

from explorer.commands.store_option import add_command
from explorer.sentences import counted
from explorer.store.bin import KEPT_DAYS, Bin, Binned
from explorer.store.errors import StoreError, Trouble


def add_parser(subparsers: Any) -> None:
    deleting = add_command(
        subparsers, "delete", "Delete an experiment with all its runs. It can be restored until the bin is emptied."
    )
    deleting.add_argument("id", metavar="EXPERIMENT")
    deleting.add_argument("--now", action="store_true", help="for good, past the bin; needs no room on a full disk")
    deleting.set_defaults(run=run_delete)
    restoring = add_command(subparsers, "restore", "Take a deleted experiment back out of the bin.")
    restoring.add_argument("id", metavar="EXPERIMENT")
    restoring.set_defaults(run=run_restore)
    listing = add_command(subparsers, "bin", "List what is in the bin, or empty it.")
    listing.add_argument("--empty", action="store_true", help="delete it all for good, and say how much room that gave")
    listing.add_argument("--json", action="store_true", help="a list of objects in place of lines")
    listing.set_defaults(run=run_bin)


def run_delete(options: argparse.Namespace) -> int:
    with Bin(options.store) as bin_of_store:
        if options.now:
            print(f"{options.id} is deleted; {megabytes(bin_of_store.destroy(options.id))} freed")
            return 0
        try:
            binned = bin_of_store.put(options.id)
        except StoreError as error:
            if error.trouble is not Trouble.FULL:
                raise
            raise StoreError(f"{error}; `python -m explorer delete {options.id} --now` needs no room") from error
    print(f"{_line(binned)} is in the bin for {KEPT_DAYS} days; `python -m explorer restore {binned.id}` takes it back")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    with Bin(options.store) as bin_of_store:
        print(f"{_line(bin_of_store.take_back(options.id))} is back")
    return 0


def run_bin(options: argparse.Namespace) -> int:
    with Bin(options.store) as bin_of_store:
        if options.empty:
            count = bin_of_store.count()
            print(f"{megabytes(bin_of_store.empty())} freed: {counted(count, 'experiment')} deleted")
            return 0
        binned = bin_of_store.contents()
    if options.json:
        print(json.dumps([_object(experiment) for experiment in binned], indent=2))
    else:
        print("\n".join(map(_line, binned)) or "the bin is empty")
    return 0


def _line(binned: Binned) -> str:
    runs = counted(len(binned.runs), "run")
    return f"{binned.id}: {binned.title}, {runs}, {megabytes(binned.size)}"


def _object(binned: Binned) -> dict[str, Any]:
    return {"id": binned.id, "title": binned.title, "runs": binned.runs, "bytes": binned.size, "deleted": binned.binned}


def megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
