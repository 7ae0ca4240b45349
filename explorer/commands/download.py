"""`download NAME`: bring a data set here before it is needed, for a machine that will have no network."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.config import DatasetName
from explorer.sources.published import PUBLISHED, Presence, presence


def add_parser(subparsers: Any) -> None:
    words = "Download a data set, check it, and print its folder; $NORMALIZATION_DATA says where such folders are."
    parser = subparsers.add_parser("download", help=words, description=words)
    parser.add_argument("name", choices=[str(name) for name in PUBLISHED])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from explorer.sources.download import fetch

    published = PUBLISHED[DatasetName(options.name)]
    here = presence(published).here
    with tqdm(total=published.size, initial=here, desc=options.name, unit="B", unit_scale=True) as bar:

        def show(now: Presence) -> None:
            bar.update(now.here - bar.n)

        folder = fetch(published, on_progress=show)
        show(presence(published))
    print(folder)
    return 0
