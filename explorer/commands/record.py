"""`record [PRESET …]`: train presets on this machine with all looks and studies, and write what ships of them."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from explorer.commands.store_option import add_command
from explorer.presets import PRESETS, preset
from explorer.presets.recorded import ASSETS
from explorer.recorded_runs import record, seeds_that_verified
from explorer.verification import WORKERS, training_pool


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "record", "Train presets anew with all looks and studies, to show them at once.")
    parser.add_argument("presets", nargs="*", metavar="PRESET", help="default: all that need no download")
    parser.add_argument("--workers", type=int, default=WORKERS, metavar="N", help="runs at a time (default: 2)")
    parser.add_argument("--assets", type=Path, default=ASSETS, metavar="DIR", help="where to (default: assets/presets)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    chosen = [preset(name) for name in options.presets] or [
        offered for offered in PRESETS.values() if not offered.download
    ]
    temporary = nullcontext(options.store) if options.store else tempfile.TemporaryDirectory(prefix="record-")
    with temporary as folder, training_pool(options.workers) as pool:
        for offered in chosen:
            print(record(offered, seeds_that_verified(offered), Path(folder), options.assets, pool), flush=True)
    return 0
