"""Each activation in a file of its own, from which `Activation` and all that is said of them derive."""

from __future__ import annotations

from explorer.config.activations.description import Description
from explorer.config.discovery import found_in

DESCRIPTIONS: dict[str, Description] = dict(
    sorted(found_in(__name__, __path__).items(), key=lambda item: (item[1].place, item[0]))
)
"""Name → description, in the order in which they are offered."""
