"""The families as a table, each beside the networks of the papers behind it."""

from __future__ import annotations

from explorer.architecture.originals import ORIGINALS
from explorer.config import Family


def table() -> str:
    """All of them in Markdown, for the README."""
    head = "| family | by default, depth and width | what it is | original, counted here |"
    return "\n".join([head, "|---|---|---|---|", *map(_row, Family)])


def _row(family: Family) -> str:
    said = family.description
    originals = ", ".join(
        f"{original.title} {original.published:,}" for original in ORIGINALS if original.family is family
    )
    return f"| `{family}` | {said.depth}, {said.width} | {said.about} | {originals or '–'} |"
