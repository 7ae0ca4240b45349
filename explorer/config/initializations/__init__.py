"""Each initialization in a file of its own, from which `Initialization` and all that is said of them derive.

A new one is a file here and a module of `explorer/networks/initializations/` with a function of the same name, which
fills a weight.
"""

from __future__ import annotations

from explorer.config.discovery import in_their_places
from explorer.config.initializations.description import Description

DESCRIPTIONS: dict[str, Description] = in_their_places(__name__, __path__)
"""Name → description, in the order in which they are offered."""
