"""No normalizer: the empty slot."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.SHARED_MEAN,
    place=0,
    x_hat="x",
    source="–",
    explanation="Nothing is normalized.",
    look=Look(0, "8px,4px", "diamond-open", "orange"),
    slot="no<br>norm",
    normalizes=False,
    learned=(),
    uses_eps=False,
    replaces_bias=False,
)
