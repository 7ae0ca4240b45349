"""`train [FILE.json] --set KEY=VALUE … --change KEY=VALUE@STEP …`: train one or several runs here and now."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from explorer.commands.own_data import add_own_data, own_data_values
from explorer.commands.store_option import add_command
from explorer.config import SETTINGS, ConfigError, RunConfig, Setting, parse, parse_assignments
from explorer.experiment import Experiment
from explorer.headless import RecordedRun, train
from explorer.store.event import CHANGEABLE, parse_events
from explorer.store.run import Status

MOST_CHARACTERS = 2**22
"""Of a file: an experiment of as many arms and seeds as there may be takes a tenth of it."""


def add_parser(subparsers: Any) -> None:
    parser = add_command(
        subparsers,
        "train",
        "Train a run; its id is the last line. Progress goes to stderr, Ctrl-C leaves it resumable.",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE.json",
        help="a run's or an experiment's configuration; - reads it from standard input",
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting; all are below")
    add_own_data(parser)
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="KEY=VALUE@STEP",
        help=f"change a setting of all runs after a step, while they train: {' or '.join(CHANGEABLE)}",
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(["settings:", *(_line(key, setting) for key, setting in SETTINGS.items())])
    parser.set_defaults(run=run)


def _line(key: str, setting: Setting) -> str:
    return textwrap.fill(f"{key}: {setting.says}", 100, initial_indent="  ", subsequent_indent="      ")


def run(options: argparse.Namespace) -> int:
    values = own_data_values(options) | parse_assignments(options.set)
    config = read_configuration(options.file) if options.file else RunConfig()
    if isinstance(config, Experiment):
        config = config.model_copy(update={"base": config.base.with_values(values)})
        config = parse(Experiment, config.model_dump(mode="json"))
    else:
        config = config.with_values(values)
    return report(train(config, changes=parse_events(options.change), store=options.store, progress=True))


def read_configuration(path: Path) -> RunConfig | Experiment:
    """A file with the JSON of a run, or of an experiment (it has a `base`).

    Raises:
        ConfigError: no such file, no JSON, or settings that cannot work.
    """
    try:
        with nullcontext(sys.stdin) if path == Path("-") else path.open(encoding="utf-8") as file:
            text = file.read(MOST_CHARACTERS + 1)
        if len(text) > MOST_CHARACTERS:
            raise ConfigError(f"{path} has more than the {MOST_CHARACTERS:,} characters of any configuration")
        tree = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}); name a file with a run's configuration as JSON") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested deeper than any configuration") from error
    except ConfigError:
        raise
    except ValueError as error:  # no JSON, or an integer of thousands of digits
        raise ConfigError(f"{path} is not JSON ({error})") from error
    return parse(Experiment if isinstance(tree, dict) and "base" in tree else RunConfig, tree)


def report(recorded: RecordedRun) -> int:
    """Say how it ended, and the run's id alone on the last line. Divergence is a result, a failure is not."""
    print(f"{recorded.status} at step {recorded.step}" + (f": {recorded.message}" if recorded.message else ""))
    print(recorded.id)
    return 1 if recorded.status is Status.FAILED else 0
