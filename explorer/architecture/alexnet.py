"""AlexNet (Krizhevsky et al. 2012), in the form with one tower of Krizhevsky 2014 that torchvision has.

Five convolutions, pooling after the first, the second and the last, two fully connected layers, the classifier. Here
all convolutions are 3×3; the original's first is 11×11 with stride 4, its second 5×5. Without dropout: a run is to
differ from its twin in one thing.
"""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph
from explorer.architecture.operations import Convolution, Flatten, MaxPool
from explorer.config import RunConfig
from explorer.config.network_sizes import ALEXNET_CHANNELS, UNITS

POOLED_AFTER = (1, 2, 5)


def alexnet(config: RunConfig) -> Graph:
    build = Builder(config)
    widths = [factor * config.network.width for factor in ALEXNET_CHANNELS]
    x = "input"
    for number, channels in enumerate(widths, start=1):
        x = build.layer(f"conv{number}", x, build.convolution(channels))
        if number in POOLED_AFTER:
            x = build.halve(f"pool{number}", x)
    return _classified(build, x)


def original_alexnet(build: Builder) -> Graph:
    """For 224×224 pixels."""
    first, second, *others = [factor * build.config.network.width for factor in ALEXNET_CHANNELS]
    convolutions: list[Convolution] = [
        build.convolution(first, kernel=11, stride=4, padding=2),
        build.convolution(second, kernel=5),
        *(build.convolution(channels) for channels in others),
    ]
    x = "input"
    for number, convolution in enumerate(convolutions, start=1):
        x = build.layer(f"conv{number}", x, convolution)
        if number in POOLED_AFTER:
            x = build.add(f"pool{number}", MaxPool(3, 2), x)
    return _classified(build, x)


def _classified(build: Builder, x: str) -> Graph:
    x = build.add("flatten", Flatten(), x)
    for number in (1, 2):
        x = build.layer(f"fc{number}", x, build.linear(UNITS * build.config.network.width))
    return build.classify(x)
