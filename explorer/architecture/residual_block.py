"""Residual blocks (He et al. 2015, 2016; Xie et al. 2017), and plain blocks, the same without the shortcut."""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Merge, Path
from explorer.architecture.operations import Add, Convolution
from explorer.architecture.shortcut import change_shape
from explorer.config import BlockKind, Order, Placement
from explorer.config.network_sizes import BOTTLENECK_EXPANSION


def block_convolutions(build: Builder, kind: BlockKind, channels: int, stride: int) -> list[Convolution]:
    """Of a branch in a stage of `channels`: two 3×3, or 1×1, 3×3 (grouped, then twice as wide) and 1×1.

    The stride is the first 3×3 convolution's: in bottlenecks torchvision's choice; He et al. have it one earlier.
    """
    if kind is BlockKind.BASIC:
        return [build.convolution(channels, stride=stride), build.convolution(channels)]
    grouped = kind is BlockKind.GROUPED
    inner, groups = (2 * channels, build.config.network.cardinality) if grouped else (channels, 1)
    return [
        build.convolution(inner, kernel=1),
        build.convolution(inner, stride=stride, groups=groups),
        build.convolution(BOTTLENECK_EXPANSION * channels, kernel=1),
    ]


def residual_block(
    build: Builder, name: str, source: str, convolutions: list[Convolution], *, bridged: bool, normalized: bool = False
) -> str:
    """y = activation(branch(x) + shortcut(x)), or without the last activation where it comes first; its output's name.

    A plain block, not `bridged`, is its branch alone. With the normalizer after the activation both stay inside the
    branch, so that the shortcut remains the identity. `normalized`: see `change_shape`.
    """
    with build.prefix(name):
        branch = build.tap("branch", source)
        paths = [Path("branch", branch)]
        y, after_sum = _branch(build, branch, convolutions)
        meets = None
        if bridged:
            tap = build.tap("shortcut", source)
            paths.append(Path("shortcut", tap))
            stride = max(convolution.stride for convolution in convolutions)
            shortcut = change_shape(build, tap, convolutions[-1].channels, stride, normalized=normalized)
            y = meets = build.add("sum", Add(), y, shortcut)
        if after_sum:
            y = build.activate(f"conv{len(convolutions)}", y)
    build.block(name, source, paths, Merge.ADD if bridged else Merge.NONE, y, meets or y)
    return y


def _branch(build: Builder, source: str, convolutions: list[Convolution]) -> tuple[str, bool]:
    """The branch's output, and whether its activation is yet to come, after the sum."""
    if build.config.network.order is Order.PRE:
        for number, convolution in enumerate(convolutions, start=1):
            source = build.preactivated(f"conv{number}", source, convolution)
        return source, False
    after_sum = build.config.normalization.placement is Placement.BEFORE
    for number, convolution in enumerate(convolutions, start=1):
        is_last = number == len(convolutions)
        source = build.layer(f"conv{number}", source, convolution, activate=not (is_last and after_sum))
    return source, after_sum
