"""`--data PATH` and how it is read: somebody's own images on the command line."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tqdm import tqdm

from explorer.config import ConfigError
from explorer.config.dataset import Background, Reading, Split
from explorer.sources.own import Progress, UndecidedError, located, look, settings_of

_OPTIONS = {"split": "--split", "background": "--background", "leave_out_unreadable": "--leave-out-unreadable"}


def add_own_data(parser: argparse.ArgumentParser) -> None:
    """The options that name somebody's own images."""
    own = parser.add_argument_group("your own images")
    own.add_argument("--data", metavar="PATH", help="a folder of class folders, an npz or npy file, or a CSV of pixels")
    own.add_argument(
        "--split",
        type=Split,
        choices=list(Split),
        help="given: parts named train and test as they are; pooled: together, a quarter for testing; none: the "
        "outermost folders are classes, whatever they are called (default: what the data leave no doubt about)",
    )
    own.add_argument(
        "--background",
        type=Background,
        choices=list(Background),
        default=Background.WHITE,
        help="what transparent images lie on (default: white)",
    )
    own.add_argument(
        "--leave-out-unreadable", action="store_true", help="train without the image files that cannot be read"
    )


def own_data_values(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that `--data` stands for; what was found is said on stderr.

    Raises:
        ConfigError: data that cannot be used, or only once more is said.
    """
    if options.data is None:
        return {}
    path = located(options.data)
    reading = Reading(
        split=options.split, background=options.background, leave_out_unreadable=options.leave_out_unreadable
    )
    with tqdm(desc="looking at your images", unit="file", disable=None, leave=False) as bar:

        def on_progress(progress: Progress) -> None:
            bar.total = progress.total
            bar.update(progress.done - bar.n)

        try:
            found = look(path, reading, on_progress)
        except UndecidedError as error:
            raise ConfigError(f"{error} (say it with {_answers(error)})") from error
    print(f"{found.found.train:,} images to train and {found.found.test:,} to test with", file=sys.stderr)
    for note in found.notes:
        print(f"  {note}", file=sys.stderr)
    return settings_of(path, found)


def _answers(error: UndecidedError) -> str:
    option = _OPTIONS[error.setting]
    return " or ".join(option if answer is True else f"{option} {answer}" for answer in error.offered)
