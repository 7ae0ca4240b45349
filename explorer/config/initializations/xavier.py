"""Xavier’s initialization: uniform, for both directions alike."""

from __future__ import annotations

from explorer.config.initializations.description import Description

DESCRIPTION = Description(
    place=0,
    title="Xavier",
    explanation="Xavier keeps variances for tanh (Glorot & Bengio 2010).",
)
