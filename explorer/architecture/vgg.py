"""VGG (Simonyan & Zisserman 2015): stages of 3×3 convolutions from a block list, each ended by pooling.

Five stages of 1, 2, 4, 8, 8 times the width, then two fully connected layers and the classifier. Here a pooling that
the image does not carry is left out. Without dropout, as AlexNet.
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph
from explorer.architecture.operations import Flatten, Linear, MaxPool
from explorer.config import RunConfig
from explorer.config.network_sizes import UNITS, VGG_CHANNELS, VGG_STAGES


def vgg(config: RunConfig) -> Graph:
    build = Builder(config)
    x = _convolutions(build, build.halve)
    for number in (1, 2):
        x = build.layer(f"fc{number}", x, build.linear(UNITS * config.network.width))
    return build.classify(x)


def original_vgg(build: Builder) -> Graph:
    """For 224×224 pixels; all five poolings. Torchvision's normalized form leaves the fully connected layers alone."""
    x = _convolutions(build, lambda name, source: build.add(name, MaxPool(), source))
    for number in (1, 2):
        x = build.add(f"fc{number}", Linear(UNITS * build.config.network.width), x)
        x = build.activate(f"fc{number}", x)
    return build.classify(x)


def _convolutions(build: Builder, pool: Callable[[str, str], str]) -> str:
    """All of them, flattened."""
    network = build.config.network
    x = "input"
    for stage, (count, factor) in enumerate(zip(VGG_STAGES[network.depth], VGG_CHANNELS, strict=True), start=1):
        for number in range(1, count + 1):
            x = build.layer(f"s{stage}.conv{number}", x, build.convolution(factor * network.width))
        x = pool(f"s{stage}.pool", x)
    return build.add("flatten", Flatten(), x)
