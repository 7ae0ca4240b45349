"""ResNeXt (Xie et al. 2017): residual networks with grouped bottlenecks."""

from __future__ import annotations

from explorer.config.blocks import BlockKind
from explorer.config.families.description import Description
from explorer.config.families.residual import depths, widths

DESCRIPTION = Description(
    place=9,
    title="ResNeXt",
    about="residual with grouped bottlenecks (`network.cardinality`); its plain twin is `plain` with `block=grouped`",
    depth=8,
    width=16,
    depths=lambda block: depths("resnext", block),
    widths=widths,
    graph="residual",
    has_residual_blocks=True,
    adds_shortcuts=True,
    only_block=BlockKind.GROUPED,
)
