"""Mean-only batch normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.TAKEN_APART,
    place=1,
    x_hat="x − μ",
    source="Salimans & Kingma 2016, § 4",
    explanation="Only the mean is subtracted (Salimans & Kingma 2016).",
    look=Look(12, "solid", "triangle-down", None),
    uses_eps=False,
    averages_over_batch=True,
)
