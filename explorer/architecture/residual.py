"""Residual networks of basic blocks (He et al. 2015), and the plain network that is the same without the shortcuts.

3×3 stem → blocks of two 3×3 convolutions; the second half has twice the channels at half the resolution → global
average pooling → classifier. With the activation first (`placement: after`), activation and normalizer both stay
inside the branch, so that the shortcut remains the identity.
"""

from __future__ import annotations

from explorer.architecture.graph import Builder, Graph
from explorer.architecture.operations import Add, Tap
from explorer.config import Family, Placement, RunConfig


def residual(config: RunConfig) -> Graph:
    build = Builder(config)
    network = config.network
    narrow, wide = network.normalized_widths
    x = build.layer("stem", "input", build.convolution(narrow))
    for index in range(network.blocks):
        channels = narrow if index < network.blocks // 2 else wide
        with build.prefix(f"b{index + 1}"):
            x = _block(build, x, channels)
    return build.classify(x)


def _block(build: Builder, source: str, channels: int) -> str:
    """y = activation(branch(x) + shortcut(x)); a plain block is its branch alone."""
    config = build.config
    activation_last = config.normalization.placement is Placement.BEFORE
    stride = 1 if build.shape(source)[0] == channels else 2
    branch = build.add("branch", Tap(), source)
    y = build.layer("conv1", branch, build.convolution(channels, stride=stride))
    y = build.layer("conv2", y, build.convolution(channels), activate=not activation_last)
    shortcut = None
    if config.network.family is Family.RESIDUAL:
        y = build.add("sum", Add(), y, build.shortcut(source, channels))
        shortcut = branch.removesuffix("branch") + "shortcut"
    if activation_last:
        y = build.activate("conv2", y)
    build.block(branch.removesuffix(".branch"), source, branch, shortcut, y)
    return y
