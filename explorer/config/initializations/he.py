"""He’s initialization: normal, with twice the variance for what ReLU takes away."""

from __future__ import annotations

from explorer.config.initializations.description import Description

DESCRIPTION = Description(
    place=1,
    title="He",
    explanation="He keeps them for ReLU (He et al. 2015).",
)
