"""Each activation in a file of its own, from which `Activation` and all that is said of them derive."""

from __future__ import annotations

from explorer.config.activations.description import Description
from explorer.config.discovery import in_their_places

DESCRIPTIONS: dict[str, Description] = in_their_places(__name__, __path__)
"""Name → description, in the order in which they are offered."""
