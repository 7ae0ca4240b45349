"""How often what is shown of a store has to be looked at again."""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import Enum


class Pulse(Enum):
    """How often a part of the page looks at the store, in seconds."""

    SOON = 0.3
    """Something is about to happen: the first point, the answer to a click."""
    TRAINING = 1.0
    STILL = None


def soonest(pulses: Iterable[Pulse]) -> Pulse:
    """The one that looks again first; STILL where none does."""
    return min(pulses, key=lambda pulse: math.inf if pulse.value is None else pulse.value, default=Pulse.STILL)
