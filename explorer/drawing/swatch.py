"""A piece of an arm's line with its marker, as a small SVG: what a key shows beside a name."""

from __future__ import annotations

import math

from explorer.drawing.arms import ArmStyle, shape_of

WIDTH, HEIGHT = 34, 14  # pixels
LINE, OUTLINE, RADIUS = 2.6, 1.8, 5.2

Points = tuple[tuple[float, float], ...]


def _star(points: int, inner: float = 1.0, *, turned: float = 0.0) -> Points:
    """Corners of a star, or with `inner` 1 and half as many `points` of a polygon; the first one is at the top."""
    corners = 2 * points if inner < 1 else points
    angles = [math.radians(turned + 360 * corner / corners - 90) for corner in range(corners)]
    radii = [inner if inner < 1 and corner % 2 else 1.0 for corner in range(corners)]
    return tuple(
        (radius * math.cos(angle), radius * math.sin(angle)) for radius, angle in zip(radii, angles, strict=True)
    )


_CROSS = ((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1), (1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1))
_PLUS: Points = tuple((x / 3.2, y / 3.2) for x, y in _CROSS)
SHAPES: dict[str, Points] = {
    "square": _star(4, turned=45),
    "diamond": _star(4),
    "diamond-tall": tuple((0.6 * x, y) for x, y in _star(4)),
    "diamond-wide": tuple((x, 0.6 * y) for x, y in _star(4)),
    "cross": _PLUS,
    "x": tuple(((x - y) * 0.75, (x + y) * 0.75) for x, y in _PLUS),
    "triangle-up": _star(3),
    "triangle-down": _star(3, turned=180),
    "triangle-left": _star(3, turned=-90),
    "triangle-right": _star(3, turned=90),
    "pentagon": _star(5),
    "hexagon": _star(6),
    "octagon": _star(8, turned=22.5),
    "star": _star(5, 0.45),
    "hexagram": _star(6, 0.58),
    "star-triangle-up": _star(3, 0.3),
    "star-square": _star(4, 0.4, turned=45),
    "star-diamond": _star(4, 0.4),
}
"""Plotly's marker symbols, as corners within a circle of radius 1, y downwards; a circle has none."""


def swatch(style: ArmStyle, color: str, paper: str) -> str:
    """`color` and `paper` are those of a theme, which `style` only names."""
    shape = shape_of(style.symbol)
    is_open = "-open" in style.symbol
    dashes = "" if style.dash == "solid" else f' stroke-dasharray="{style.dash.replace("px", "").replace(",", " ")}"'
    look = f'fill="{paper if is_open else color}" stroke="{color}" stroke-width="{OUTLINE}" stroke-linejoin="round"'
    dot = f'<circle cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="1.6" fill="{color if is_open else paper}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M1 {HEIGHT / 2}H{WIDTH - 1}" stroke="{color}" stroke-width="{LINE}"{dashes}/>'
        f"{_marker(shape, look)}{dot if style.symbol.endswith('-dot') else ''}</svg>"
    )


def _marker(shape: str, look: str) -> str:
    if shape not in SHAPES:
        return f'<circle cx="{WIDTH / 2}" cy="{HEIGHT / 2}" r="{RADIUS - 0.8}" {look}/>'
    corners = " ".join(f"{WIDTH / 2 + RADIUS * x:.1f},{HEIGHT / 2 + RADIUS * y:.1f}" for x, y in SHAPES[shape])
    return f'<polygon points="{corners}" {look}/>'
