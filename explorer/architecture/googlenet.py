"""GoogLeNet (Szegedy et al. 2015): Inception blocks, whose four paths look at the image in four ways.

Three convolutions → Inception blocks in three stages → global average pooling → classifier. Fewer blocks than nine are
chosen evenly from the original's, with their own proportions of channels. Here the stem's convolutions have stride 1;
there are no auxiliary classifiers and no dropout.
"""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph, Merge, Path
from explorer.architecture.operations import Concatenate, MaxPool
from explorer.config import RunConfig
from explorer.config.network_sizes import (
    INCEPTION_STAGES,
    INCEPTIONS,
    chosen_inceptions,
    googlenet_stem_widths,
    inception_widths,
)

LABELS = {"b1": "1×1", "b2": "3×3", "b3": "5×5", "b4": "pooled"}


def googlenet(config: RunConfig) -> Graph:
    build = Builder(config)
    first, second, third = googlenet_stem_widths(config.network.width)
    x = build.layer("conv1", "input", build.convolution(first))
    x = build.halve("pool1", x)
    x = build.layer("conv2", x, build.convolution(second, kernel=1))
    x = build.layer("conv3", x, build.convolution(third))
    chosen = chosen_inceptions((config.network.depth - 4) // 2)
    stage = INCEPTION_STAGES[chosen[0]]
    for position, number in enumerate(chosen, start=1):
        if INCEPTION_STAGES[number] > stage:
            x, stage = build.halve(f"pool{INCEPTION_STAGES[number] + 1}", x), INCEPTION_STAGES[number]
        x = _inception(build, f"i{position}", x, number)
    return build.classify(x)


def original_googlenet(build: Builder) -> Graph:
    """For 224×224 pixels; pooling windows reach over the edge."""
    first, second, third = googlenet_stem_widths(build.config.network.width)
    pool = MaxPool(3, 2, beyond=True)
    x = build.layer("conv1", "input", build.convolution(first, kernel=7, stride=2))
    x = build.add("pool1", pool, x)
    x = build.layer("conv2", x, build.convolution(second, kernel=1))
    x = build.layer("conv3", x, build.convolution(third))
    stage = -1
    for number in range(len(INCEPTIONS)):
        if INCEPTION_STAGES[number] > stage:
            stage = INCEPTION_STAGES[number]
            x = build.add(f"pool{stage + 2}", pool, x)
        x = _inception(build, f"i{number + 1}", x, number)
    return build.classify(x)


def _inception(build: Builder, name: str, source: str, number: int) -> str:
    """1×1 | 1×1 then 3×3 | 1×1 then 5×5 | 3×3 max pooling then 1×1, concatenated."""
    pointwise, three, five, pooled = inception_widths(number, build.config.network.width)
    with build.prefix(name):
        taps = {path: build.tap(f"{path}.tap", source) for path in LABELS}
        by_one = build.layer("b1.conv", taps["b1"], build.convolution(pointwise, kernel=1))
        by_three = build.layer("b2.conv1", taps["b2"], build.convolution(three[0], kernel=1))
        by_three = build.layer("b2.conv2", by_three, build.convolution(three[1]))
        by_five = build.layer("b3.conv1", taps["b3"], build.convolution(five[0], kernel=1))
        by_five = build.layer("b3.conv2", by_five, build.convolution(five[1], kernel=5))
        by_pool = build.add("b4.pool", MaxPool(3, 1, padding=1), taps["b4"])
        by_pool = build.layer("b4.conv", by_pool, build.convolution(pooled, kernel=1))
        y = build.add("concatenation", Concatenate(), by_one, by_three, by_five, by_pool)
    paths = [Path(path, tap, LABELS[path]) for path, tap in taps.items()]
    build.block(name, source, paths, Merge.CONCATENATE, y, y)
    return y
