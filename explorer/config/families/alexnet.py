"""AlexNet (Krizhevsky et al. 2012, Krizhevsky 2014)."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description
from explorer.config.network_sizes import alexnet_widths

DESCRIPTION = Description(
    place=3,
    title="AlexNet",
    about="five convolutions, three fully connected layers",
    depth=8,
    width=8,
    depths=Depths("AlexNet has exactly 8 layers with weights (5 convolutions, 3 fully connected)", 8, last=8),
    widths=lambda network, _side: alexnet_widths(network.width),
    is_fully_convolutional=False,
)
