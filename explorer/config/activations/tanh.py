"""The hyperbolic tangent t, whose slope is 1 − t²."""

from __future__ import annotations

from explorer.config.activations.description import Description

DESCRIPTION = Description(
    place=2,
    title="tanh",
    function="torch.tanh",
    slope=lambda values: 1 - values**2,
)
