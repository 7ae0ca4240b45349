"""Two interleaved half circles."""

from __future__ import annotations

from explorer.config.datasets.description import Description

DESCRIPTION = Description(
    place=6,
    title="moons",
    explanation="are points in the plane",
    about="points in the plane: two interleaved half circles",
    module="point_clouds",
    point_classes=2,
)
