"""A setting changed while a run trains: what may change, to what, and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from explorer.config import ConfigError, RunConfig, plain_value, shortened

CHANGEABLE = ("optimizer.learning_rate", "normalization.momentum")
"""The settings that may change while a run trains."""


@dataclass(frozen=True)
class Event:
    """A setting changed while training; it applies from step `step + 1` on."""

    step: int
    setting: str
    value: float | None

    @property
    def written(self) -> str:
        """`optimizer.learning_rate=0.2@203`: as `train --change` takes it."""
        return f"{self.setting}={json.dumps(self.value)}@{self.step}"


def known_event(step: Any, setting: Any, value: Any) -> Event:
    """An event that this program could have made.

    Raises:
        ConfigError: another setting, a value that it cannot have, or no step.
    """
    if setting not in CHANGEABLE:
        raise ConfigError(f"{setting!r} is fixed while a run trains; {' and '.join(CHANGEABLE)} can change")
    if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step < 2**62:
        raise ConfigError(f"{setting} cannot change after step {step!r}; choose a whole number from 0 on")
    if isinstance(value, bool) or not (value is None or isinstance(value, int | float)):
        raise ConfigError(f"{setting}: {value!r} is not a number")
    return Event(step, setting, RunConfig().with_values({setting: value}).value(setting))


def parse_events(changes: Iterable[str]) -> list[Event]:
    """`["optimizer.learning_rate=0.2@203"]` as events, by step.

    Raises:
        ConfigError: a text of another form, or a change that cannot be made.
    """
    return sorted(map(_parsed, changes), key=lambda event: event.step)


def _parsed(text: str) -> Event:
    setting, separator, rest = text.partition("=")
    value, at, step = rest.rpartition("@")
    if not separator or not at or not step.strip().isdecimal() or len(step) > 18:
        raise ConfigError(
            f"--change {shortened(text)}: write it as KEY=VALUE@STEP, e.g. optimizer.learning_rate=0.2@203, "
            "which applies from step 204 on"
        )
    return known_event(int(step), setting.strip(), plain_value(value.strip()))
