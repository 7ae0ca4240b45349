"""Settings as they are typed: `KEY=VALUE`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from explorer.config.config_error import ConfigError
from explorer.config.refusals import shortened


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """`["network.family=residual", "normalization.momentum=null"]` as dotted keys and plain values.

    Raises:
        ConfigError: an assignment without `=`.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        key, separator, text = assignment.partition("=")
        if not separator:
            raise ConfigError(f"--set {shortened(assignment)}: write it as KEY=VALUE, e.g. optimizer.learning_rate=0.1")
        values[key.strip()] = plain_value(text.strip())
    return values


def plain_value(text: str) -> Any:
    """What is typed after `=`: JSON where it is that, else the text itself."""
    if text == "None":
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # no JSON, an integer of thousands of digits, or nested without end
        return text
