"""GoogLeNet (Szegedy et al. 2015): Inception blocks, evenly chosen from the nine."""

from __future__ import annotations

from explorer.config.families.description import Depths, Description
from explorer.config.network_sizes import chosen_inceptions, googlenet_stem_widths, inception_widths


def _widths(width: int, depth: int) -> tuple[int, ...]:
    found = [*googlenet_stem_widths(width)]
    for number in chosen_inceptions((depth - 4) // 2):
        pointwise, three, five, pooled = inception_widths(number, width)
        found += [pointwise, *three, *five, pooled]
    return tuple(found)


DESCRIPTION = Description(
    place=6,
    title="GoogLeNet",
    about="Inception blocks, evenly chosen from the nine",
    depth=10,
    width=16,
    depths=Depths("a GoogLeNet has three convolutions, 1 to 9 Inception blocks of two and a classifier", 6, 2, 22),
    widths=lambda network, _side: _widths(network.width, network.depth),
)
