"""The sentences above the panels."""

from __future__ import annotations

from explorer.analysis.architectures.findings import findings, original_findings
from explorer.analysis.findings import Finding
from explorer.widgets.architectures.view import View


def find(view: View) -> list[Finding]:
    """What there is to see in the network on screen."""
    if view.original is not None:
        return original_findings(view.original, view.graph, view.row)
    return findings(view.config, view.graph, view.row, view.pair_graphs)
