"""DenseNet (Huang et al. 2017): `width` is the growth rate."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description, Sized
from explorer.config.network_sizes import dense_layers, densenet_widths, stages


def _widths(network: Sized, side: int) -> tuple[int, ...]:
    layers = (network.depth - 2) // 2
    return densenet_widths(network.width, dense_layers(layers, stages(side, layers)))


DESCRIPTION = Description(
    place=10,
    title="DenseNet",
    about="dense layers; `width` is the growth rate",
    depth=14,
    width=8,
    depths=Depths(
        "a DenseNet has a first convolution, dense layers of two and a classifier, so its depth is even", 4, 2
    ),
    widths=_widths,
)
