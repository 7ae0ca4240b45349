"""`app [-- OPTIONS]`: start the app; what stands behind `--` goes to `streamlit run`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from explorer.commands.store_option import add_command
from explorer.places import APP


def add_parser(subparsers: Any) -> None:
    parser = add_command(subparsers, "app", "Start the app in this folder; without any command, the same.")
    parser.add_argument("options", nargs="*", metavar="-- OPTION", help="for streamlit, such as -- --server.port 8600")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.store:
        os.environ["NORMALIZATION_STORE"] = options.store
    return start(options.options)


def start(options: Sequence[str] = ()) -> int:
    """`streamlit run` with the app's own settings, wherever the app lies; Ctrl-C ends both."""
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *options]
    if os.name == "posix":
        os.execv(sys.executable, command)
    return subprocess.call(command)
