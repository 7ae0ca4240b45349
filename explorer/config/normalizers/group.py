"""Group normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.SHARED_MEAN,
    place=3,
    x_hat="the same, of a sample and a group of channels (`groups`)",
    source="Wu & He 2018",
    explanation="One mean and variance per sample and group of channels (Wu & He 2018).",
    look=Look(4, "8px,3px,2px,3px", "triangle-up", "red"),
    settings=("groups",),
    splits_channels=True,
)
