"""LeNet, as the d2l chapter on batch normalization has it (LeCun et al. 1998 with normalizers, sigmoid or ReLU).

convolution, 6 channels → pool → convolution, 16 channels → pool → 120 → 84 → classes. From 28×28 pixels on, the
convolutions are the original's 5×5, the second one not padded; smaller images take 3×3.
"""

from __future__ import annotations

from explorer.architecture.builder import Builder
from explorer.architecture.graph import Graph
from explorer.architecture.operations import AveragePool, Convolution, Flatten
from explorer.config import RunConfig
from explorer.config.network_sizes import lenet_widths

ORIGINAL_SIDE = 28


def lenet(config: RunConfig) -> Graph:
    build = Builder(config)
    bias = build.keeps_bias(by_default=True)
    conv1, conv2, *_ = lenet_widths(config.network.width)
    if build.shape("input")[-1] >= ORIGINAL_SIDE:
        return original_lenet(build, bias=bias)
    return _lenet(build, Convolution(conv1, bias=bias), Convolution(conv2, bias=bias))


def original_lenet(build: Builder, *, bias: bool = True) -> Graph:
    """For 28×28 pixels; the second convolution is not padded."""
    conv1, conv2, *_ = lenet_widths(build.config.network.width)
    return _lenet(build, Convolution(conv1, 5, bias=bias), Convolution(conv2, 5, padding=0, bias=bias))


def _lenet(build: Builder, first: Convolution, second: Convolution) -> Graph:
    *_, fc1, fc2 = lenet_widths(build.config.network.width)
    x = build.layer("conv1", "input", first)
    x = build.add("pool1", AveragePool(), x)
    x = build.layer("conv2", x, second)
    x = build.add("pool2", AveragePool(), x)
    x = build.add("flatten", Flatten(), x)
    x = build.layer("fc1", x, build.linear(fc1))
    x = build.layer("fc2", x, build.linear(fc2))
    return build.classify(x)
