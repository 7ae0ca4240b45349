"""`token`: the access token of this user's servers, and an address that opens one with it."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.serving import access


def add_parser(subparsers: Any) -> None:
    words = "Print this user's access token and an address that opens the app with it. Keep both to yourself."
    parser: argparse.ArgumentParser = subparsers.add_parser("token", help=words, description=words)
    parser.add_argument("--port", type=int, default=8501, help="of the server (default: 8501)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    print(f"token: {access.token()}")
    print(access.link(f"http://localhost:{options.port}"))
    return 0
