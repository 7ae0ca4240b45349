"""`check [--repair]` and `backup [TARGET]`: whether a store is whole, and a copy of it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from explorer.commands.store_option import add_command
from explorer.sentences import counted
from explorer.store.backup import back_up
from explorer.store.checking import Finding, check
from explorer.store.errors import StoreError
from explorer.store.place import store_at

PASSES = 3
"""What stands behind a repaired catalogue is only known once it is repaired."""


def add_parser(subparsers: Any) -> None:
    checking = add_command(
        subparsers,
        "check",
        "Look through a store for what is damaged, missing or left over (exit status 1).",
    )
    checking.add_argument("--repair", action="store_true", help="move it aside, with what can be read in its place")
    checking.set_defaults(run=run_check)
    copying = add_command(subparsers, "backup", "Copy a store while it is in use; the copy is a store itself.")
    copying.add_argument("target", metavar="TARGET", type=Path, nargs="?", help="a folder that is not there yet")
    copying.set_defaults(run=run_backup)


def run_check(options: argparse.Namespace) -> int:
    store = _store(options)
    if options.repair:
        return _repair(store)
    findings = list(check(store))
    for finding in findings:
        print(finding.what)
    print(_summary(len(findings), store) if findings else f"{store} is whole")
    return 1 if findings else 0


def _repair(store: Path) -> int:
    for _ in range(PASSES):
        repaired = [_repaired(finding) for finding in check(store)]
        if not any(repaired):
            break
    left = len(list(check(store)))
    print(f"{store}: {left} left that need manual repair" if left else f"{store} is whole")
    return 1 if left else 0


def _repaired(finding: Finding) -> bool:
    print(finding.what)
    if finding.repair is None:
        return False
    try:
        print(f"  {finding.repair()}")
        return True
    except StoreError as error:
        print(f"  not repaired: {error}")
        return False


def _summary(count: int, store: Path) -> str:
    return f"{counted(count, 'thing')} found in {store}; `python -m explorer check --repair` puts aside what is damaged"


def run_backup(options: argparse.Namespace) -> int:
    store = _store(options)
    target = options.target or store.with_name(f"{store.name}-{time.strftime('%y%m%d-%H%M%S')}")
    runs = back_up(store, target)
    damaged = list(check(target))
    for finding in damaged:
        print(finding.what, file=sys.stderr)
    print(f"{target}: {counted(runs, 'run')}; use it with --store {target}")
    return 1 if damaged else 0


def _store(options: argparse.Namespace) -> Path:
    return store_at(options.store)
