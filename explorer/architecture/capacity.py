"""How much of a network fits into memory: when values are no longer needed, and how many samples go through at once."""

from __future__ import annotations

from math import prod

from explorer.architecture.graph import Graph

BYTES = 4  # of a value
POPULATION_MEMORY = 2**29  # bytes, for the population's pass
PROBE_MEMORY = 2**28  # bytes, for all that the probe images leave in the layers
FEWEST = 64  # samples in any case
EVALUATION_BATCH = 512  # samples in one forward pass where the batch does not matter
BUFFER_ROWS = 256  # steps that the recorder keeps before it has to write them


def last_uses(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Node → the nodes whose values nothing after it needs; the network's output is always needed."""
    last = {source: node.name for node in graph.nodes for source in node.inputs}
    found: dict[str, list[str]] = {}
    for source, node in last.items():
        found.setdefault(node, []).append(source)
    return {node: tuple(sources) for node, sources in found.items()}


def peak_values(graph: Graph) -> int:
    """The most values of one sample that are needed at a time in a forward pass, without a backward pass to come."""
    ends = last_uses(graph)
    now = peak = 0
    for node in graph.nodes:
        now += prod(node.shape)
        peak = max(peak, now)
        now -= sum(prod(graph[source].shape) for source in ends.get(node.name, ()))
    return peak


def population_samples(graph: Graph, samples: int) -> int:
    """How many of so many training samples the population's statistics are taken over: all, where they fit."""
    return min(samples, max(FEWEST, POPULATION_MEMORY // (BYTES * peak_values(graph))))


def probe_samples(graph: Graph, wanted: int) -> int:
    """How many images are probed: as many as wanted, where what they leave in all layers fits."""
    values = sum(prod(node.shape) for node in graph.nodes)
    return min(wanted, max(FEWEST, PROBE_MEMORY // (BYTES * values)))
