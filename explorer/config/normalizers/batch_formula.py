"""Batch normalization written from its formula."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    place=0,
    x_hat="as `batch`, written out for autograd",
    source="Ioffe & Szegedy 2015, Algorithm 1",
    explanation="Batch normalization written from its formula: the same curve as batch, only slower.",
    look=Look(14, "2px,4px", "octagon", None),
    averages_over_batch=True,
    standardizes_channels=True,
)
