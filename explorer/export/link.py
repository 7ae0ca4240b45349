"""A link that carries a whole configuration: what differs from the defaults, as JSON that a person can read."""

from __future__ import annotations

import json
from math import prod
from typing import Any
from urllib.parse import quote

from explorer.config import ConfigError, parse
from explorer.experiment import Experiment
from explorer.export.provenance import changed

PARAMETER = "setup"
_LONGEST = 8000  # characters: browsers and servers take that much
MOST_ARMS = 32
"""The Lab's form shows every arm that a link brings, and counts its parameters; larger grids are the command line's."""


def link(experiment: Experiment) -> str:
    """The Lab's address, from its first slash on, with this experiment ready to run."""
    return f"/lab?{PARAMETER}={quote(written(experiment), safe=':,{}[]')}"


def written(experiment: Experiment) -> str:
    """`{"base":{"network":{"family":"residual"}},"vary":{…},"seeds":[0]}`."""
    tree: dict[str, Any] = {"base": {}, "vary": experiment.vary, "seeds": experiment.seeds}
    for key, value in changed(experiment.base).items():
        section, _, name = key.partition(".")
        tree["base"].setdefault(section, {})[name] = value
    if experiment.name:
        tree["name"] = experiment.name
    return json.dumps(tree, separators=(",", ":"), ensure_ascii=False)


def read(text: str) -> Experiment:
    """The experiment of a link.

    Raises:
        ConfigError: it is damaged, or has settings that cannot work or are not known here.
    """
    if len(text) > _LONGEST:
        raise ConfigError(f"this link has {len(text):,} characters, more than the {_LONGEST:,} that one may have")
    try:
        experiment = parse(Experiment, text)
    except ConfigError as error:
        raise ConfigError(f"this link cannot be used: {error}", error.cures) from error
    arms = prod(len(values) for values in experiment.vary.values())
    if arms > MOST_ARMS:
        raise ConfigError(
            f"this link cannot be used: it has {arms:,} arms, more than the {MOST_ARMS} that the Lab compares; "
            "`python -m explorer train FILE.json` takes more"
        )
    return experiment
