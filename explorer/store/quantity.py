"""What is said about one quantity that a run can record: name, words, shape, unit, schedule and cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FREE = "none: a copy of numbers that training computes anyway"
"""A cost."""


class Rhythm(StrEnum):
    STEP = "every step"
    MOMENT = "on a schedule"


class Per(StrEnum):
    RUN = "run"
    LAYER = "layer"
    BLOCK = "block"
    PATH = "path"
    PARAMETER = "parameter"


@dataclass(frozen=True)
class Quantity:
    """One thing recorded over time. `shape` is that of one value; C counts a layer's channels (or units)."""

    name: str
    words: str
    per: Per
    rhythm: Rhythm
    shape: str
    unit: str
    cost: str
