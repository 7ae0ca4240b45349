"""What panels show, defined once: in words, as a formula, with its source. A file for each phenomenon.

The "?" of a panel shows one of these, and `python -m explorer.definitions` prints them all as `docs/definitions.md`.
"""

from __future__ import annotations

from explorer.config.discovery import found_in
from explorer.definitions.description import Definition

BY_PHENOMENON: dict[str, tuple[Definition, ...]] = found_in(__name__, __path__, "DEFINITIONS")
"""Phenomenon → what its panels show."""


def document() -> str:
    """All of them in Markdown, a heading for each phenomenon and one for each definition."""
    return "\n\n".join(_section(phenomenon, found) for phenomenon, found in BY_PHENOMENON.items())


def _section(phenomenon: str, definitions: tuple[Definition, ...]) -> str:
    heading = f"## {phenomenon.replace('_', ' ').capitalize()}"
    return "\n\n".join([heading, *map(_entry, definitions)])


def _entry(found: Definition) -> str:
    return f"### {found.name}\n\n{found.words}\n\n$$\n{found.formula}\n$$\n\nSource: {found.source}"
