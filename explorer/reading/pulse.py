"""How often what is shown of a store has to be looked at again."""

from __future__ import annotations

from enum import Enum


class Pulse(Enum):
    """How often a part of the page looks at the store, in seconds."""

    SOON = 0.3
    """Something is about to happen: the first point, the answer to a click."""
    TRAINING = 1.0
    STILL = None
