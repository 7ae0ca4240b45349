"""Dropout in the place of a normalizer."""

from __future__ import annotations

from explorer.config.look import Look
from explorer.config.normalizers.description import Description, Group

DESCRIPTION = Description(
    group=Group.INSTEAD,
    place=0,
    x_hat="x, a share of it 0 (`dropout`), no γ, no β",
    source="Srivastava et al. 2014",
    explanation="A share of all values becomes 0 in training (Srivastava et al. 2014).",
    look=Look(16, "2px,3px", "triangle-left", None),
    slot="dropout",
    normalizes=False,
    learned=(),
    settings=("dropout",),
    uses_eps=False,
    replaces_bias=False,
    changes_from_step_to_step="draws other values at every step",
)
