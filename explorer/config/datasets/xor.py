"""Four squares around the origin, of which opposite ones share a class."""

from __future__ import annotations

from explorer.config.datasets.description import Description

DESCRIPTION = Description(
    place=9,
    title="XOR",
    explanation="are points in the plane",
    about="points in the plane: four squares around the origin, opposite ones of one class",
    module="point_clouds",
    point_classes=2,
)
