"""Fashion-MNIST (Xiao, Rasul & Vollgraf 2017)."""

from __future__ import annotations

from explorer.config.datasets.description import Description, Facts, Origin

DESCRIPTION = Description(
    place=3,
    title="fashion-MNIST",
    explanation="are downloaded on first use",
    about="clothes (Xiao, Rasul & Vollgraf 2017), downloaded on first use: 31 MB",
    module="downloaded",
    origin=Origin.DOWNLOADED,
    class_names=(
        *("T-shirt", "trousers", "pullover", "dress", "coat"),
        *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
    ),
    facts=Facts(channels=1, side=28, classes=10, train=60_000, test=10_000),
)
