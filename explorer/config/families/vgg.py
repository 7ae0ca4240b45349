"""VGG (Simonyan & Zisserman 2015): five stages from a block list."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description
from explorer.config.network_sizes import VGG_STAGES, vgg_widths

DESCRIPTION = Description(
    place=4,
    title="VGG",
    about="five stages from a block list: depth 11, 13, 16, 19",
    depth=11,
    width=8,
    depths=Depths("VGG has 11, 13, 16 or 19 layers with weights", 11, last=19, among=tuple(VGG_STAGES)),
    widths=lambda network, _side: vgg_widths(network.width),
    is_fully_convolutional=False,
)
