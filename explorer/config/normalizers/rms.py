"""RMS normalization."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.SHARED_MEAN,
    place=5,
    x_hat="x/√(mean x² + ε) of a sample; no β",
    source="Zhang & Sennrich 2019",
    explanation="One root mean square per sample; no mean is subtracted, and there is no β (Zhang & Sennrich 2019).",
    look=Look(8, "4px,4px", "hexagon", None),
    slot="RMS<br>norm",
    learned=("gamma",),
    replaces_bias=False,
)
