"""Fully connected layers of one width, then the classifier; with shortcuts, y = f(x) + Wx from the second layer on.

f is the layer with its normalizer and activation. W is the identity, as both sides are equally wide, or with
`shortcut: projection` a matrix of its own. The first layer, which changes the number of values, has no shortcut.
"""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph, Merge, Path
from explorer.architecture.operations import Add, Flatten, Linear
from explorer.config import Family, RunConfig, Shortcut


def mlp(config: RunConfig) -> Graph:
    """Both families have the same layers, by the same names."""
    build = Builder(config)
    x = "input"
    if len(build.shape(x)) == 3:
        x = build.add("flatten", Flatten(), x)
    bridged = config.network.family is Family.RESIDUAL_MLP
    for number in range(1, config.network.depth):
        x = _bridged(build, number, x) if bridged and number > 1 else _layer(build, number, x)
    return build.classify(x)


def _layer(build: Builder, number: int, source: str) -> str:
    return build.layer(f"fc{number}", source, build.linear(build.config.network.width))


def _bridged(build: Builder, number: int, source: str) -> str:
    name = f"b{number - 1}"
    branch, tap = build.tap(f"{name}.branch", source), build.tap(f"{name}.shortcut", source)
    shortcut = tap
    if build.config.network.shortcut is Shortcut.PROJECTION:
        shortcut = build.add(f"{name}.projection", Linear(build.config.network.width, bias=False), tap)
    total = build.add(f"{name}.sum", Add(), _layer(build, number, branch), shortcut)
    build.block(name, source, [Path("branch", branch), Path("shortcut", tap)], Merge.ADD, total, total)
    return total
