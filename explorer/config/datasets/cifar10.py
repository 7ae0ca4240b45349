"""CIFAR-10 (Krizhevsky 2009)."""

from __future__ import annotations

from explorer.config.datasets.description import Description, Facts, Origin

DESCRIPTION = Description(
    place=4,
    title="CIFAR-10",
    explanation="are downloaded on first use",
    about="animals and vehicles (Krizhevsky 2009), downloaded on first use: 170 MB, in its binary form",
    module="downloaded",
    origin=Origin.DOWNLOADED,
    class_names=("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    facts=Facts(channels=3, side=32, classes=10, train=50_000, test=10_000),
)
