"""`verify [PRESET …] --seeds N --first-seed N`: run presets over seeds that did not tune them; print what held."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tqdm import tqdm

from explorer.commands.store_option import add_command
from explorer.presets import PRESETS, preset
from explorer.presets.preset import FIRST_SEED
from explorer.presets.recorded import ASSETS
from explorer.presets.table import machine_sentence, markdown_table
from explorer.reading.cost import duration
from explorer.recorded_runs import record
from explorer.verification import WORKERS, measured_on, training_pool, verification_seeds, verify


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "verify", "Run presets over new seeds and print whether each claim held.")
    parser.add_argument("presets", nargs="*", metavar="PRESET", help="default: all that need no download")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="seeds per preset (default: 3)")
    parser.add_argument(
        "--first-seed",
        type=int,
        default=FIRST_SEED,
        metavar="N",
        help=f"count the seeds from N (default: {FIRST_SEED})",
    )
    parser.add_argument("--workers", type=int, default=WORKERS, metavar="N", help="runs at a time (default: 2)")
    parser.add_argument("--record", action="store_true", help="write what ships of them, anew, to assets/presets/")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    chosen = [preset(name) for name in options.presets] or [
        offered for offered in PRESETS.values() if not offered.download
    ]
    seeds = verification_seeds(options.seeds, options.first_seed)
    began = time.perf_counter()
    temporary = nullcontext(options.store) if options.store else tempfile.TemporaryDirectory(prefix="verify-")
    quiet = not sys.stderr.isatty()
    with temporary as folder, training_pool(options.workers) as pool, tqdm(unit="run", disable=quiet) as bar:

        def report(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        verified = verify(chosen, seeds, Path(folder), pool, report)
        took = time.perf_counter() - began
        if options.record:
            for result in verified:
                record(result.verdict.preset, result.verdict.by_seed, Path(folder), ASSETS, pool)
    print(markdown_table([result.verdict for result in verified]))
    print(f"\n{machine_sentence(measured_on())}")
    print(
        f"\n{_sentence([result.verdict.holds is True for result in verified])} {duration(took)}, ",
        end="",
    )
    print(f"{options.workers} workers, seeds {seeds[0]} to {seeds[-1]}.")
    return 0 if all(result.verdict.holds for result in verified) else 1


def _sentence(held: Sequence[bool]) -> str:
    return f"{sum(held)} of {len(held)} claims held."
