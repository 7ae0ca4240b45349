"""Block-diagonal whitening."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.MORE_THAN_MOMENTS,
    place=1,
    x_hat="the same inside each group of channels (`groups`)",
    source="Huang et al. 2018",
    explanation="Channels are decorrelated within each group only (Huang et al. 2018).",
    look=Look(21, "8px,4px", "star-triangle-up", None),
    averages_over_batch=True,
    keeps_more_than_moments=True,
    settings=("groups",),
    splits_channels=True,
)
