"""Batch normalization whose mean is a constant to the gradient."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    place=4,
    x_hat="as `batch`, μ a constant to the gradient",
    source="Ioffe & Szegedy 2015, § 2",
    explanation="Backpropagation treats the mean as a constant, so the bias before it drifts.",
    look=Look(11, "8px,4px", "x", None),
    averages_over_batch=True,
    standardizes_channels=True,
)
