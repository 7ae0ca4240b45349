"""Each family of networks in a file of its own: all that is known of it before a network is built.

`Family`, default sizes, depths that are offered and refused, and the widths that a normalizer must fit derive from
here. A new one is a file here and a module of `explorer/architecture/` with a function of the same name, from a run's
configuration to its graph.
"""

from __future__ import annotations

from explorer.config.discovery import in_their_places
from explorer.config.families.description import Description

DESCRIPTIONS: dict[str, Description] = in_their_places(__name__, __path__)
"""Name → description, in the order in which they are offered."""
