"""Plain networks of convolutions (He et al. 2015): the twins of the residual ones."""

from __future__ import annotations

from explorer.config.families.description import Description
from explorer.config.families.residual import depths, widths

DESCRIPTION = Description(
    place=7,
    title="Plain",
    depth=8,
    width=16,
    depths=lambda block: depths("plain", block),
    widths=widths,
    graph="residual",
    has_residual_blocks=True,
)
