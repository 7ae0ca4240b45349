"""Instance normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.SHARED_MEAN,
    place=4,
    x_hat="the same, of a sample and a channel",
    source="Ulyanov et al. 2016",
    explanation="One mean and variance per sample and channel, over its pixels (Ulyanov et al. 2016).",
    look=Look(6, "14px,4px", "cross", "violet"),
    needs_pixels=True,
)
