"""The table of presets that `verify` prints and the README shows, with what it was measured on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from explorer.presets.verdict import Verdict


def markdown_table(verdicts: Sequence[Verdict]) -> str:
    """One row a preset: its claim, what was measured in all seeds, and in how many it held."""
    rows = ["| preset | claim | measured | held |", "|---|---|---|---|"]
    for verdict in verdicts:
        preset = verdict.preset
        held = f"{len(verdict.held)} of {len(verdict.held) + len(verdict.failed)}"
        rows.append(f"| `{preset.name}` | {preset.claim} | {preset.outcome.words}: {_measured(verdict)} | {held} |")
    return "\n".join(rows)


def machine_sentence(machine: str) -> str:
    """What stands below the table: the processor and the versions that it was measured with."""
    return f"Measured on {machine}; elsewhere the same seeds give other digits."


def _measured(verdict: Verdict) -> str:
    """Every arm of the headline with its range over seeds: `batch 95 to 97 %`."""
    said = []
    for arm in verdict.preset.headline:
        values = [found for measured in verdict.by_seed.values() if math.isfinite(found := measured.get(arm, math.nan))]
        text = verdict.preset.outcome.text
        ends = [text(end(values)) for end in (min, max)] if values else ["nothing"]
        said.append(f"{arm.replace(' + ', ', ')} {' to '.join(dict.fromkeys(ends))}")
    return "; ".join(said)
