"""A circle inside a circle."""

from __future__ import annotations

from explorer.config.datasets.description import Description

DESCRIPTION = Description(
    place=7,
    title="circles",
    explanation="are points in the plane",
    about="points in the plane: a circle inside a circle of twice its radius",
    module="point_clouds",
    point_classes=2,
)
