"""Residual networks (He et al. 2015, 2016)."""

from __future__ import annotations

from explorer.config.blocks import BlockKind
from explorer.config.families.description import Depths, Description, Sized
from explorer.config.look import Look
from explorer.config.network_sizes import residual_widths, stage_of, stages


def depths(family: str, block: BlockKind) -> Depths:
    """Of a network with a stem, blocks of this kind and a classifier."""
    words, is_even = ("two", "an even number") if block is BlockKind.BASIC else ("three", "2, 5, 8, …")
    first = 2 + block.layers
    why = (
        f"{family} networks have a stem, blocks of {words} convolutions and a classifier, so their depth is {is_even} "
        f"from {first} on"
    )
    return Depths(why, first, block.layers)


def widths(network: Sized, side: int) -> tuple[int, ...]:
    bottleneck, grouped = network.block is not BlockKind.BASIC, network.block is BlockKind.GROUPED
    count = stages(side, network.blocks)
    of_blocks = [stage_of(index, network.blocks, count) for index in range(network.blocks)]
    return residual_widths(network.width, of_blocks, bottleneck=bottleneck, grouped=grouped)


DESCRIPTION = Description(
    place=8,
    title="Residual",
    title_is_adjective=True,
    about="the same, with a shortcut around each block: `shortcut` parameter_free, zero_padded or projection",
    look=Look(3, "solid", "circle", "green"),
    depth=8,
    width=16,
    depths=lambda block: depths("residual", block),
    widths=widths,
    has_residual_blocks=True,
    adds_shortcuts=True,
    without_shortcuts="plain",
)
