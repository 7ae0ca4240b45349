"""Fully connected layers of one width, then the classifier."""

from __future__ import annotations

from explorer.architecture.graph import Builder, Graph
from explorer.architecture.operations import Flatten
from explorer.config import RunConfig


def mlp(config: RunConfig) -> Graph:
    build = Builder(config)
    x = "input"
    if len(build.shape(x)) == 3:
        x = build.add("flatten", Flatten(), x)
    for number, units in enumerate(config.network.normalized_widths, start=1):
        x = build.layer(f"fc{number}", x, build.linear(units))
    return build.classify(x)
