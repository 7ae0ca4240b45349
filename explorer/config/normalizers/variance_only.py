"""Variance-only batch normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    place=2,
    x_hat="x/√(σ² + ε)",
    source="Dive into Deep Learning, exercise",
    explanation="Divides by σ without subtracting the mean.",
    look=Look(15, "14px,4px", "diamond-wide", None),
    averages_over_batch=True,
)
