"""Everything that a run can record, without torch: name, words, shape, unit, schedule and cost.

One file for each probe of `explorer/recording/`, of the same name, which records what is described there. Quantities of
every step are kept at every step; the value at step k is the one after k optimizer steps, the first batch being step 1.
Quantities *on a schedule* are kept at a few moments of the run, step 0 (before training) included.
`python -m explorer.store.quantities` prints the table in `docs/quantities.md`.
"""

from __future__ import annotations

from itertools import chain

from explorer.config.discovery import found_in
from explorer.store.quantity import Per, Quantity, Rhythm

BY_PROBE: dict[str, tuple[Quantity, ...]] = found_in(__name__, __path__, "QUANTITIES")
"""Module of `explorer.recording` → what it records."""


def _place(quantity: Quantity) -> tuple[int, int]:
    return list(Rhythm).index(quantity.rhythm), list(Per).index(quantity.per)


QUANTITIES: dict[str, Quantity] = {
    quantity.name: quantity for quantity in sorted(chain.from_iterable(BY_PROBE.values()), key=_place)
}
"""Name → quantity: those of every step first, of the run before those of its layers."""


def probes_of(rhythm: Rhythm) -> list[str]:
    """The modules of `explorer.recording` that record something so often."""
    return [
        probe for probe, quantities in BY_PROBE.items() if any(quantity.rhythm is rhythm for quantity in quantities)
    ]


def table() -> str:
    """All of them as a table in Markdown."""
    head = "| quantity | what it is | one for each | shape | unit | recorded | cost |"
    return "\n".join([head, "|---|---|---|---|---|---|---|", *map(_row, QUANTITIES.values())])


def _row(quantity: Quantity) -> str:
    said = (quantity.words, quantity.per, quantity.shape, quantity.unit, quantity.rhythm, quantity.cost)
    return f"| `{quantity.name}` | {' | '.join(said)} |"
