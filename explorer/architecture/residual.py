"""Residual networks (He et al. 2015, 2016), and the plain networks that are the same without the shortcuts.

3×3 stem → stages of blocks, each stage with twice the channels at half the resolution → global average pooling →
classifier. The originals begin with a 7×7 convolution and max pooling, and their projections are normalized.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph
from explorer.architecture.operations import MaxPool
from explorer.architecture.residual_block import block_convolutions, residual_block
from explorer.config import Family, Order, RunConfig
from explorer.config.network_sizes import stage_of, stages


def residual(config: RunConfig) -> Graph:
    """As many stages as the image carries; plain, residual or ResNeXt as the family says."""
    build = Builder(config)
    network = config.network
    x = _stem(build)
    count = stages(config.side, network.blocks)
    stage_before = 0
    for index in range(network.blocks):
        stage = stage_of(index, network.blocks, count)
        convolutions = block_convolutions(build, network.block, network.width * 2**stage, 1 + (stage > stage_before))
        x = residual_block(build, f"b{index + 1}", x, convolutions, bridged=network.family is not Family.PLAIN)
        stage_before = stage
    return _head(build, x)


def original_residual(build: Builder, blocks: Sequence[int]) -> Graph:
    """For 224×224 pixels, with `blocks` of each of the four stages: ResNet-18 has 2, 2, 2, 2."""
    network = build.config.network
    x = build.layer("stem", "input", build.convolution(network.width, kernel=7, stride=2))
    x = build.add("stem.pool", MaxPool(3, 2, padding=1), x)
    number = 0
    for stage, count in enumerate(blocks):
        for position in range(count):
            number += 1
            stride = 2 if stage and not position else 1
            convolutions = block_convolutions(build, network.block, network.width * 2**stage, stride)
            bridged = network.family is not Family.PLAIN
            x = residual_block(build, f"b{number}", x, convolutions, bridged=bridged, normalized=True)
    return _head(build, x)


def _stem(build: Builder) -> str:
    convolution = build.convolution(build.config.network.width)
    if build.config.network.order is Order.PRE:
        return build.add("stem", convolution, "input")  # the first block begins with the normalizer
    return build.layer("stem", "input", convolution)


def _head(build: Builder, x: str) -> Graph:
    """A network that ends with a sum has a last normalizer and activation of its own."""
    return build.classify(build.preactivated("final", x) if build.config.network.order is Order.PRE else x)
