"""LeNet (LeCun et al. 1998), as in the d2l chapter."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description
from explorer.config.network_sizes import SMALLEST_MAP, lenet_widths

DESCRIPTION = Description(
    place=2,
    title="LeNet",
    about="as in the d2l chapter: with and without normalizers, sigmoid or ReLU",
    depth=5,
    width=6,
    depths=Depths("LeNet has exactly 5 layers with weights (2 convolutions, 3 fully connected)", 5, last=5),
    widths=lambda network, _side: lenet_widths(network.width),
    is_fully_convolutional=False,
    initialization="xavier",
    smallest_side=SMALLEST_MAP,
)
