"""Full-covariance whitening by ZCA."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.MORE_THAN_MOMENTS,
    place=0,
    x_hat="(Σ + εI)^(−1/2)·(x − μ), Σ the channels' covariance",
    source="Huang et al. 2018",
    explanation="Channels are decorrelated by their full covariance, at a cost (ZCA; Huang et al. 2018).",
    look=Look(13, "solid", "star-square", None),
    averages_over_batch=True,
    keeps_more_than_moments=True,
)
