"""Batch normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.SHARED_MEAN,
    place=1,
    x_hat="(x − μ)/√(σ² + ε), PyTorch's kernel",
    source="Ioffe & Szegedy 2015",
    explanation="One mean and variance per channel, over the batch and its pixels (Ioffe & Szegedy 2015).",
    look=Look(1, "solid", "circle", "blue"),
    averages_over_batch=True,
    standardizes_channels=True,
)
