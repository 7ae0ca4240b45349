"""Layer normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.SHARED_MEAN,
    place=2,
    x_hat="the same, μ and σ² of a sample",
    source="Ba, Kiros & Hinton 2016",
    explanation="One mean and variance per sample, over channels and pixels (Ba et al. 2016).",
    look=Look(5, "2px,3px", "square", None),
)
