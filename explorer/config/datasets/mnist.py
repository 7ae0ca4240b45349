"""MNIST (LeCun, Cortes & Burges 1998)."""

from __future__ import annotations

from explorer.config.datasets.description import Description, Facts, Origin

DESCRIPTION = Description(
    place=2,
    title="MNIST",
    explanation="are downloaded on first use",
    about="handwritten digits (LeCun, Cortes & Burges 1998), downloaded on first use: 12 MB",
    module="downloaded",
    origin=Origin.DOWNLOADED,
    facts=Facts(channels=1, side=28, classes=10, train=60_000, test=10_000),
)
