"""Network in Network (Lin, Chen & Yan 2014): every convolution is followed by two of 1×1, and there is nothing else.

The last block has a channel for each class, whose mean over the pixels is its logit: its last 1×1 convolution is the
classifier, which is never normalized, and no ReLU cuts its logits off. Here the first convolution of a block is 3×3;
the original, in the d2l chapter's form, has 11×11 with stride 4, 5×5 and 3×3.
"""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph
from explorer.architecture.operations import Convolution, GlobalAveragePool, MaxPool
from explorer.config import RunConfig
from explorer.config.network_sizes import nin_widths


def nin(config: RunConfig) -> Graph:
    build = Builder(config)
    widths = nin_widths(config.network.width, config.network.depth // 3)
    x = "input"
    for number, channels in enumerate(widths, start=1):
        x = _block(build, number, x, build.convolution(channels))
        x = build.halve(f"pool{number}", x)
    return _last(build, len(widths) + 1, x, widths[-1])


def original_nin(build: Builder) -> Graph:
    """For 224×224 pixels."""
    first, second, third = nin_widths(build.config.network.width, 4)
    convolutions = [
        build.convolution(first, kernel=11, stride=4, padding=0),
        build.convolution(second, kernel=5),
        build.convolution(third),
    ]
    x = "input"
    for number, convolution in enumerate(convolutions, start=1):
        x = build.add(f"pool{number}", MaxPool(3, 2), _block(build, number, x, convolution))
    return _last(build, 4, x, build.classes)


def _block(build: Builder, number: int, source: str, first: Convolution) -> str:
    with build.prefix(f"n{number}"):
        x = build.layer("conv1", source, first)
        for position in (2, 3):
            x = build.layer(f"conv{position}", x, build.convolution(first.channels, kernel=1))
    return x


def _last(build: Builder, number: int, x: str, channels: int) -> Graph:
    with build.prefix(f"n{number}"):
        x = build.layer("conv1", x, build.convolution(channels))
        x = build.layer("conv2", x, build.convolution(channels, kernel=1))
    x = build.add("classifier", Convolution(build.classes, kernel=1), x)
    build.add("pool", GlobalAveragePool(), x)
    return build.graph()
