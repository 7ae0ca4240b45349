"""U-Net (Ronneberger, Fischer & Brox 2015): down to a small image, up again, and at each size a skip across.

Two 3×3 convolutions, max pooling, twice the channels, and so on; then a transposed 2×2 convolution, the channels of the
same size from the way down before its own, two convolutions; a 1×1 convolution names every pixel. Convolutions are
padded here and in the original's counts (the paper crops instead: the parameters are the same). The residual U-Net adds
a shortcut around each pair of convolutions, a 1×1 convolution as their channels change.
"""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph, Merge, Path
from explorer.architecture.operations import Add, Concatenate, Convolution, MaxPool, UpConvolution
from explorer.config import Family, RunConfig
from explorer.config.network_sizes import unet_widths


def unet(config: RunConfig) -> Graph:
    return original_unet(Builder(config))


def original_unet(build: Builder) -> Graph:
    """The same at any size: the paper has a width of 64 and a depth of 23."""
    network = build.config.network
    *widths, bottom = unet_widths(network.width, network.depth)
    x, skips = "input", []
    for level, channels in enumerate(widths, start=1):
        x = _pair(build, f"down{level}", x, channels)
        branch, skip = build.tap(f"level{level}.branch", x), build.tap(f"level{level}.shortcut", x)
        skips.append((level, channels, x, branch, skip))
        x = build.add(f"down{level}.pool", MaxPool(), branch)
    x = _pair(build, "bottom", x, bottom)
    for level, channels, source, branch, skip in reversed(skips):
        x = build.add(f"up{level}.up", UpConvolution(channels), x)
        x = build.add(f"level{level}.concatenation", Concatenate(), skip, x)
        build.block(f"level{level}", source, [Path("branch", branch), Path("shortcut", skip)], Merge.CONCATENATE, x, x)
        x = _pair(build, f"up{level}", x, channels)
    build.add("classifier", Convolution(build.classes, kernel=1), x)
    return build.graph()


def _pair(build: Builder, name: str, source: str, channels: int) -> str:
    """Two convolutions; in a residual U-Net with a shortcut around them, but for those that get the image."""
    if build.config.network.family is Family.RESIDUAL_UNET and source != "input":
        return _bridged_pair(build, name, source, channels)
    return _convolutions(build, name, source, channels)


def _convolutions(build: Builder, name: str, source: str, channels: int) -> str:
    with build.prefix(name):
        x = build.layer("conv1", source, build.convolution(channels))
        return build.layer("conv2", x, build.convolution(channels))


def _bridged_pair(build: Builder, name: str, source: str, channels: int) -> str:
    """y = f(x) + Wx, f with its activations."""
    with build.prefix(name):
        branch, shortcut = build.tap("branch", source), build.tap("shortcut", source)
        projected = build.add("projection", Convolution(channels, kernel=1, bias=False), shortcut)
    y = _convolutions(build, name, branch, channels)
    total = build.add(f"{name}.sum", Add(), y, projected)
    build.block(name, source, [Path("branch", branch), Path("shortcut", shortcut)], Merge.ADD, total, total)
    return total
