"""Networks as graphs, without torch: what is computed, with which shapes, parameters and cost."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from explorer.architecture.chosen_layers import normalized_only_in
from explorer.architecture.graph import Block, Graph, Merge, Node, Path
from explorer.config import Family, RunConfig


@lru_cache(maxsize=256)
def build_graph(config: RunConfig) -> Graph:
    """The network of a configuration: one for all who ask.

    Raises:
        ConfigError: `normalization.layers` names a layer that the network does not have.
    """
    return normalized_only_in(config, _builder(config.network.family)(config))


def _builder(family: Family) -> Callable[[RunConfig], Graph]:
    name = family.description.graph or family.value
    return getattr(import_module(f"{__name__}.{name}"), name)


def why_no_lesion(graph: Graph, family: Family) -> str:
    """Why no block of a network can be dropped, and what to choose instead; empty where one can."""
    if graph.is_a_chain:
        return ""
    if not graph.blocks:
        return f"{family} has no blocks to drop; choose a plain or residual network"
    return (
        f"{family} concatenates its paths, and what follows has weights for each: no block can be dropped and the rest "
        "stay as it is; choose a plain or residual network"
    )


def why_no_paths(graph: Graph, family: Family) -> str:
    """Why a network does not unroll into paths of whole blocks, and what to choose instead; empty where it does."""
    if graph.residual_blocks and graph.is_a_chain:
        return ""
    if all(block.merge is Merge.NONE for block in graph.blocks):
        return f"{family} has a single path; choose a residual network"
    return (
        f"{family} concatenates its paths, which do not add up as those of a chain of residual blocks do; choose a "
        "residual network"
    )


__all__ = ["Block", "Graph", "Merge", "Node", "Path", "build_graph", "why_no_lesion", "why_no_paths"]
