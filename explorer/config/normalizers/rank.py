"""The probability integral transform."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.MORE_THAN_MOMENTS,
    place=2,
    x_hat="the normal quantile of x's rank in its channel",
    source="Dive into Deep Learning, research idea",
    explanation="Values become the normal quantiles of their ranks: the probability integral transform.",
    look=Look(18, "14px,4px", "star-diamond", None),
    averages_over_batch=True,
    keeps_more_than_moments=True,
)
