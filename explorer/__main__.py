"""The command line: `python -m explorer COMMAND`, or `normalization-explorer COMMAND` where it is installed.

Without a command it starts the app.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

INTERRUPTED, CLOSED = 130, 141
"""Exit statuses after Ctrl-C and after whoever reads the output has gone, as shells know them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. What cannot work is said in one line on stderr, with exit status 2; what nobody expected too,
    with the place of a report, and exit status 1.
    """
    if not (sys.argv[1:] if arguments is None else arguments):
        from explorer.commands.app import start

        return start()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # file names and titles have what a terminal may lack
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return CLOSED


def _run(arguments: Sequence[str] | None) -> int:
    from explorer.commands import COMMANDS  # they import torch, which the app does without
    from explorer.commands.refused import said

    parser = argparse.ArgumentParser(prog="python -m explorer", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        status = chosen.run(chosen)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        raise
    except Exception as error:
        status, words = said(error, chosen, sys.argv[1:] if arguments is None else arguments)
        print(f"{parser.prog} {chosen.command}: {words}", file=sys.stderr)
        return status


def _forget_output() -> None:
    """What is still in the buffer has no reader: Python would complain at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()


if __name__ == "__main__":
    sys.exit(main())
