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


__all__ = ["Block", "Graph", "Merge", "Node", "Path", "build_graph"]
