"""Plain networks of convolutions (He et al. 2015): the twins of the residual ones."""

from __future__ import annotations

from explorer.config.families.description import Description
from explorer.config.families.residual import depths, widths
from explorer.config.look import Look

DESCRIPTION = Description(
    place=7,
    title="Plain",
    title_is_adjective=True,
    about=(
        "a chain of blocks of convolutions: `network.block` basic, bottleneck or grouped; `order` post- or "
        "pre-activation"
    ),
    look=Look(2, "8px,4px", "square-open", "yellow"),
    depth=8,
    width=16,
    depths=lambda block: depths("plain", block),
    widths=widths,
    graph="residual",
    has_residual_blocks=True,
)
