"""Networks as graphs, without torch: what is computed, with which shapes, parameters and cost."""

from __future__ import annotations

from explorer.architecture.graph import Block, Graph, Node
from explorer.architecture.lenet import lenet
from explorer.architecture.mlp import mlp
from explorer.architecture.residual import residual
from explorer.config import Family, RunConfig

_FAMILIES = {Family.MLP: mlp, Family.LENET: lenet, Family.PLAIN: residual, Family.RESIDUAL: residual}


def build_graph(config: RunConfig) -> Graph:
    """The network of a configuration."""
    return _FAMILIES[config.network.family](config)


__all__ = ["Block", "Graph", "Node", "build_graph"]
