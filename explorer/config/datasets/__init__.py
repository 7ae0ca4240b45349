"""Each data set in a file of its own: all that is known of it before it is loaded.

`DatasetName`, the form, refusals, and the table in the README, which `python -m explorer.config.datasets` prints,
derive from here. A new one is a file here and a module of the same name in `explorer/datasets/` with a function `load`,
from a configuration to the data.
"""

from __future__ import annotations

from explorer.config.datasets.description import Description
from explorer.config.discovery import in_their_places

DESCRIPTIONS: dict[str, Description] = in_their_places(__name__, __path__)
"""Name → description, in the order in which they are offered."""


def table() -> str:
    """All of them as a table in Markdown."""
    rows = [f"| `{name}` | {dataset.samples} | {dataset.about} |" for name, dataset in DESCRIPTIONS.items()]
    return "\n".join(["| set | samples for training and testing | what it is |", "|---|---|---|", *rows])


def explained() -> str:
    """A line about all of them; of those of which the same can be said, together."""
    titles: dict[str, list[str]] = {}
    for dataset in DESCRIPTIONS.values():
        titles.setdefault(dataset.explanation, []).append(dataset.title)
    sentences = (f"{_and(named)} {explanation}." for explanation, named in titles.items())
    return " ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def _and(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
