"""Network in network (Lin et al. 2014): each convolution followed by two of 1×1."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description
from explorer.config.network_sizes import nin_widths

DESCRIPTION = Description(
    place=5,
    title="NiN",
    about="each convolution followed by two of 1×1",
    depth=9,
    width=24,
    depths=Depths("a NiN has 2 to 4 blocks of one 3×3 and two 1×1 convolutions", 6, 3, 12),
    widths=lambda network, _side: nin_widths(network.width, network.depth // 3),
)
