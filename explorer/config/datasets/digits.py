"""scikit-learn's handwritten digits."""

from __future__ import annotations

from explorer.config.datasets.description import Description, Facts

DESCRIPTION = Description(
    place=0,
    title="digits",
    explanation="are 8×8 images",
    about="handwritten digits, bundled with scikit-learn; `dataset.image_size` resizes them, up to 32",
    facts=Facts(channels=1, side=8, classes=10, train=1347, test=450),
)
