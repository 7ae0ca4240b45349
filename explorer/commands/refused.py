"""How a command that did not work says so."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence

from explorer.config import ConfigError
from explorer.reports import report
from explorer.store.errors import StoreError
from explorer.store.place import store_at

REFUSED, BROKEN = 2, 1


def said(error: Exception, options: argparse.Namespace, arguments: Sequence[str]) -> tuple[int, str]:
    """Exit status and sentence; what nobody expected is written to a report that the sentence names."""
    if isinstance(error, ConfigError):
        return REFUSED, f"{error}{_ways_out(error, options)}"
    if isinstance(error, StoreError):
        return REFUSED, str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename is not None else ""
        return REFUSED, f"{place}{error.strerror}"
    if isinstance(error, MemoryError):
        return REFUSED, "there is not enough memory for it; close other programs, or choose something smaller"
    store = store_at(options.store)
    return BROKEN, report(error, "the command line", store, {"command": shlex.join(arguments)})


def _ways_out(error: ConfigError, options: argparse.Namespace) -> str:
    """` (try --set optimizer.batch_size=45)`, where the command has an option for it."""
    option = next((name for name in ("set", "settings") if hasattr(options, name)), None)
    if option is None or not error.cures:
        return ""
    return f" (try {' or '.join(f'--{option} {shlex.quote(cure.written)}' for cure in error.cures)})"
