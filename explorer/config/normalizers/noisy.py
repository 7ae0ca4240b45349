"""Noisy batch normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.OF_THE_BATCH,
    place=2,
    x_hat="as `batch`; after γ and β, noise of another mean and scale at each step (`noise_mean`, `noise_scale`)",
    source="Santurkar et al. 2018, § 2.2",
    explanation="Noise after it shifts and scales every activation anew at each step (Santurkar et al. 2018).",
    look=Look(19, "2px,3px", "hexagram", None),
    averages_over_batch=True,
    settings=("noise_mean", "noise_scale"),
    changes_from_step_to_step="draws other noise at every step",
)
