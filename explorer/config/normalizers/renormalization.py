"""Batch renormalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.OF_THE_BATCH,
    place=1,
    x_hat="as `batch`, times r plus d, toward the running statistics (`r_max`, `d_max`, `warm_up`)",
    source="Ioffe 2017",
    explanation="Corrected toward the running statistics, so that training sees eval mode (Ioffe 2017).",
    look=Look(10, "solid", "triangle-right", None),
    averages_over_batch=True,
    settings=("r_max", "d_max", "warm_up"),
    changes_from_step_to_step="relaxes its limits from step to step",
)
