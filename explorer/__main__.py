"""The command line: `python -m explorer COMMAND`, or `normalization-explorer COMMAND` where it is installed.

Without a command it starts the app.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. What cannot work is said in one line on stderr, with exit status 2."""
    if not (sys.argv[1:] if arguments is None else arguments):
        from explorer.commands.app import start

        return start()
    return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    from explorer.commands import COMMANDS  # they import torch, which the app does without
    from explorer.config import ConfigError
    from explorer.store.database import StoreError

    parser = argparse.ArgumentParser(prog="python -m explorer", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except (ConfigError, StoreError) as error:
        print(f"{parser.prog} {chosen.command}: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
