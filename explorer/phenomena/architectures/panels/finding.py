"""The sentences above the panels."""

from __future__ import annotations

from explorer.phenomena.architectures.numbers.findings import findings, original_findings
from explorer.phenomena.architectures.panels.view import View
from explorer.reading.findings import Finding


def find(view: View) -> list[Finding]:
    """What there is to see in the network on screen."""
    if view.original is not None:
        return original_findings(view.original, view.graph, view.row)
    return findings(view.config, view.graph, view.row, view.pair_graphs)
