"""The logistic sigmoid: s = 1/(1 + exp(−x)), whose slope s·(1 − s) is 1/4 at most."""

from __future__ import annotations

from explorer.config.activations.description import Description

DESCRIPTION = Description(
    place=1,
    title="sigmoid",
    plural="sigmoids",
    function="torch.sigmoid",
    slope=lambda values: 4 * values * (1 - values),
)
