"""What refuses settings, and the settings that would do instead."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cure:
    """One setting's value that would do in the place of the one that cannot work."""

    setting: str
    """A dotted key: `optimizer.batch_size`."""
    value: Any
    instead_of: Any

    @property
    def written(self) -> str:
        """`optimizer.batch_size=45`: as commands take it."""
        return f"{self.setting}={self.value if isinstance(self.value, str) else json.dumps(self.value)}"


class ConfigError(ValueError):
    """A setting that cannot work; the message names it, the allowed values and the way out.

    `cures` are the obvious ways out, each of them enough for this refusal.
    """

    def __init__(self, message: str, cures: Sequence[Cure] = ()) -> None:
        super().__init__(message)
        self.cures = tuple(cures)


def nearest(value: float, allowed: Iterable[int]) -> int:
    """The allowed number that is closest to `value`, the smaller one of two."""
    return min(sorted(allowed), key=lambda candidate: abs(candidate - value))
