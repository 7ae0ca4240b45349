"""Batch normalization with γ = 1 and β = 0 for ever."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    place=3,
    x_hat="as `batch`, with γ = 1 and β = 0 for ever",
    source="Dive into Deep Learning, exercise",
    explanation="γ and β stay at 1 and 0.",
    look=Look(17, "8px,4px", "diamond-tall", None),
    learned=(),
    averages_over_batch=True,
    standardizes_channels=True,
)
