"""Three arms that wind around the origin."""

from __future__ import annotations

from explorer.config.datasets.description import Description

DESCRIPTION = Description(
    place=8,
    title="spirals",
    explanation="are points in the plane",
    about="points in the plane: three arms that wind around the origin",
    module="point_clouds",
    point_classes=3,
)
