"""Each initialization in a file of its own, from which `Initialization` and all that is said of them derive.

A new one is a file here and a module of `explorer/networks/initializations/` with a function of the same name, which
fills a weight.
"""

from __future__ import annotations

from explorer.config.discovery import found_in
from explorer.config.initializations.description import Description

DESCRIPTIONS: dict[str, Description] = dict(
    sorted(found_in(__name__, __path__).items(), key=lambda one: (one[1].place, one[0]))
)
"""Name → description, in the order in which they are offered."""
