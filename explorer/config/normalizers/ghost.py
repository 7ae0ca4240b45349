"""Ghost batch normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.OF_THE_BATCH,
    place=0,
    x_hat="as `batch`, for each part of `ghost_size` samples",
    source="Hoffer, Hubara & Soudry 2017",
    explanation="The batch is split into small parts, each with its own mean and variance (Hoffer et al. 2017).",
    look=Look(7, "solid", "pentagon", None),
    averages_over_batch=True,
    settings=("ghost_size",),
)
