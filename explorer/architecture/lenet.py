"""LeNet, as the d2l chapter on batch normalization has it, for images of 8×8 pixels.

convolution 3×3, 6 channels → pool → convolution 3×3, 16 channels → pool → 120 → 84 → classes
"""

from __future__ import annotations

from explorer.architecture.graph import Builder, Graph
from explorer.architecture.operations import AveragePool, Convolution, Flatten
from explorer.config import Bias, RunConfig


def lenet(config: RunConfig) -> Graph:
    build = Builder(config)
    conv1, conv2, fc1, fc2 = config.network.normalized_widths
    keeps_bias = config.network.bias is not Bias.DROP
    x = build.layer("conv1", "input", Convolution(conv1, bias=keeps_bias))
    x = build.add("pool1", AveragePool(), x)
    x = build.layer("conv2", x, Convolution(conv2, bias=keeps_bias))
    x = build.add("pool2", AveragePool(), x)
    x = build.add("flatten", Flatten(), x)
    x = build.layer("fc1", x, build.linear(fc1))
    x = build.layer("fc2", x, build.linear(fc2))
    return build.classify(x)
