"""Batch normalization whose mean and variance are constants to the gradient."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    place=5,
    x_hat="as `batch`, μ and σ² constants to the gradient",
    source="Ioffe & Szegedy 2015, § 2",
    explanation="Backpropagation treats mean and variance as constants, so bias and weights drift.",
    look=Look(20, "8px,3px,2px,3px", "star", None),
    averages_over_batch=True,
    standardizes_channels=True,
)
