"""The rectified linear unit: max(0, x)."""

from __future__ import annotations

from explorer.config.activations.description import Description

DESCRIPTION = Description(
    place=0,
    title="ReLU",
    function="F.relu",
    initialization="he",
)
