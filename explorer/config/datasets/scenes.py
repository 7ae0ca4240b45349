"""Digits on a cluttered canvas, to be told from it pixel by pixel."""

from __future__ import annotations

from explorer.config.datasets.description import Description, Facts, Task

DESCRIPTION = Description(
    place=1,
    title="scenes",
    explanation="are digits on a cluttered canvas, where every pixel is classified",
    about=("segmentation: the digits 0, 1 and 2 on a canvas cluttered with pieces of others, a class for every pixel"),
    task=Task.SEGMENTATION,
    class_names=("background", "0", "1", "2"),
    facts=Facts(channels=1, side=32, classes=4, train=900, test=300, commonest=0.857),
    can_be_resized=False,
)
