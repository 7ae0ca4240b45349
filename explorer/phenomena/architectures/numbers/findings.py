"""What there is to see in a network, in two or three sentences from its own numbers."""

from __future__ import annotations

from explorer.architecture import Graph
from explorer.architecture.originals import Original
from explorer.config import RunConfig
from explorer.phenomena.architectures.numbers.units import Row, shape_text
from explorer.reading.findings import Finding

HALF = 0.5
"""A box with more of the parameters than this is worth naming."""


def findings(config: RunConfig, graph: Graph, row: Row, beside: tuple[Graph, Graph] | None) -> list[Finding]:
    """Of a network at its small size, and of what its shortcuts cost."""
    network = config.network
    family = network.family.description
    title = f"A {family.network_title.lower()}" if family.title_is_adjective else family.title
    depth = "" if network.family.has_one_depth else f" of depth **{network.depth}**"
    sentence = (
        f"{title}{depth} has **{graph.parameter_count:,}** parameters and takes **{graph.multiply_adds:,}** "
        "multiplications per image."
    )
    return [Finding(sentence), *_where(row), *_shortcuts(beside)]


def original_findings(original: Original, graph: Graph, row: Row) -> list[Finding]:
    """Of the paper's network, beside what is published."""
    sentence = (
        f"{original.title} has **{graph.parameter_count:,}** parameters, as published ({original.how}), and takes "
        f"**{graph.multiply_adds / 1e9:.2f}** billion multiplications per image of {shape_text(original.input_shape)}."
    )
    return [Finding(sentence, (original.source,)), *_where(row)]


def _where(row: Row) -> list[Finding]:
    """The box with most of the parameters, where it has more than half of them."""
    largest = max(row.boxes, key=lambda box: box.parameters)
    share = largest.parameters / row.parameters
    if share < HALF:
        return []
    return [Finding(f"**{100 * share:.0f} %** of its parameters are in {largest.label}.")]


def _shortcuts(beside: tuple[Graph, Graph] | None) -> list[Finding]:
    """What they cost, from the network without them and the one with them."""
    if beside is None:
        return []
    without, bridged = (graph.parameter_count for graph in beside)
    if without == bridged:
        return [Finding("The shortcuts cost no parameter: with and without them there are equally many.")]
    return [Finding(f"The shortcuts cost **{bridged - without:,}** parameters, those of their projections.")]
