"""What is said about an initialization, without torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Description:
    """One initialization: its name is that of its file here, and of its module in `explorer.networks`."""

    place: int = 1000
    """Among the initializations, from small to large, and by name where two have the same."""
    title: str
    """As people write it: `Xavier`."""
    explanation: str
    """One line for who chooses it."""
