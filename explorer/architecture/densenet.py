"""DenseNet (Huang et al. 2017): every layer's output is concatenated to all that came before it.

A convolution → stages of dense layers (normalizer, activation, 1×1, normalizer, activation, 3×3: `width` is the growth
rate), between them a 1×1 convolution to half the channels and pooling → a last normalizer and activation → global
average pooling → classifier. The depth counts the dense layers' convolutions, the first one and the classifier; not, as
the original's name does, those between stages.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph, Merge, Path
from explorer.architecture.operations import AveragePool, Concatenate, MaxPool
from explorer.config import RunConfig
from explorer.config.network_sizes import DENSE_BOTTLENECK, dense_layers, stages


def densenet(config: RunConfig) -> Graph:
    build = Builder(config)
    layers = (config.network.depth - 2) // 2
    x = build.add("stem", build.convolution(2 * config.network.width), "input")
    count = stages(config.side, layers)
    return _dense(build, x, dense_layers(layers, count))


def original_densenet(build: Builder, layers: Sequence[int]) -> Graph:
    """For 224×224 pixels, with so many dense layers a stage: DenseNet-121 has 6, 12, 24, 16."""
    x = build.layer("stem", "input", build.convolution(2 * build.config.network.width, kernel=7, stride=2))
    x = build.add("pool0", MaxPool(3, 2, padding=1), x)
    return _dense(build, x, layers)


def _dense(build: Builder, x: str, layers: Sequence[int]) -> Graph:
    number = 0
    for stage, count in enumerate(layers):
        if stage:
            x = build.preactivated(f"t{stage}", x, build.convolution(build.shape(x)[0] // 2, kernel=1))
            x = build.add(f"t{stage}.pool", AveragePool(), x)
        for _ in range(count):
            number += 1
            x = _dense_layer(build, f"d{number}", x)
    return build.classify(build.preactivated("final", x))


def _dense_layer(build: Builder, name: str, source: str) -> str:
    """What comes in, and behind it `width` channels more."""
    growth = build.config.network.width
    with build.prefix(name):
        shortcut, branch = build.tap("shortcut", source), build.tap("branch", source)
        y = build.preactivated("conv1", branch, build.convolution(DENSE_BOTTLENECK * growth, kernel=1))
        y = build.preactivated("conv2", y, build.convolution(growth))
        y = build.add("concatenation", Concatenate(), shortcut, y)
    build.block(name, source, [Path("branch", branch), Path("shortcut", shortcut)], Merge.CONCATENATE, y, y)
    return y
