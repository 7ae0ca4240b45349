"""How long a training step takes on a laptop's CPU, told from the network's size: the same on every machine."""

from __future__ import annotations

from explorer.architecture.graph import Graph

SECONDS_PER_NODE = 55e-6
"""Of one training step: calling one operation of the network and its backward pass."""
SECONDS_PER_MULTIPLY_ADD = 1.2e-10
"""Of one training step: forward and backward, for each multiply-add of the forward pass of one sample."""


def nominal_step(graph: Graph, batch_size: int) -> float:
    """Seconds of one step, before any measurement corrects them."""
    return SECONDS_PER_NODE * len(graph.nodes) + SECONDS_PER_MULTIPLY_ADD * graph.multiply_adds * batch_size
