"""A preset's outcome as a small SVG: the recorded lines and their names, without axes to read numbers from."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np

from explorer.drawing.annotations import spread
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.colors import GRID
from explorer.drawing.resolve import resolved
from explorer.drawing.theme import Theme
from explorer.lecture.outcome_figure import log_values
from explorer.presets.pictures import Line, Lines

WIDTH, HEIGHT = 360, 132
LEFT, RIGHT, TOP, BOTTOM = 4, 2, 12, 12
FONT = 13.5
FONTS = "'Source Sans 3', 'Source Sans Pro', Helvetica, Arial, sans-serif"
CHARACTER = 0.6
"""Of the font's size: an image has no fonts of the page, so that its names may be in bold Helvetica."""
GAP = 9
MOST_NAME = 150
POINTS = 60


def thumbnail(shown: Lines, theme: Theme, summary: str) -> str:
    """An `<svg>` that scales with its card; `summary` is read aloud in its place."""
    styles = {
        name: replace(style, color=resolved(style.color, theme))
        for name, style in arm_styles(line.name for line in shown.lines).items()
    }
    drawn = [line for line in shown.lines if np.isfinite(line.y).any()]
    right = WIDTH - RIGHT - GAP - max((_width(line.name) for line in drawn), default=0.0)
    places = [(line, *_place(shown, line, right)) for line in drawn]
    parts = [_grid(shown, resolved(GRID, theme), right)]
    parts += [_path(x, y, styles[line.name], dots=shown.dots) for line, x, y in places]
    wanted = [y[-1] for _, _, y in places]
    for (line, x, _), y in zip(places, spread(wanted, FONT * 1.12), strict=True):
        low, high = TOP - 4, HEIGHT - BOTTOM + 4
        parts.append(_name(line.name, x[-1] + GAP, min(max(y, low), high), styles[line.name]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{2 * WIDTH}" '
        f'height="{2 * HEIGHT}" role="img" aria-label="{escape(summary)}" font-family="{FONTS}">'
        f"<title>{escape(summary)}</title>{''.join(parts)}</svg>"
    )


def _place(shown: Lines, line: Line, right: float) -> tuple[list[float], list[float]]:
    """Pixels of a line's points, `POINTS` at most."""
    every = np.concatenate([curve.x for curve in shown.lines])
    there = np.flatnonzero(np.isfinite(line.y))
    there = there[np.unique(np.linspace(0, there.size - 1, min(POINTS, there.size)).round().astype(int))]
    x = _scaled(line.x[there], every, LEFT, right, log=shown.x_log)
    ends = np.array([0.0, 1.0]) if shown.share else np.concatenate([curve.y for curve in shown.lines])
    y = _scaled(line.y[there], ends[np.isfinite(ends)], HEIGHT - BOTTOM, TOP, log=log_values(shown))
    return x.tolist(), y.tolist()


def _scaled(values: np.ndarray, ends: np.ndarray, first: float, last: float, *, log: bool) -> np.ndarray:
    if log:
        values, ends = np.log10(np.maximum(values, 1e-30)), np.log10(np.maximum(ends, 1e-30))
    width = float(np.ptp(ends)) or 1.0
    return first + (values - ends.min()) / width * (last - first)


def _grid(shown: Lines, color: str, right: float) -> str:
    """Bottom and top of the scale; of shares also their middle."""
    heights = [TOP, (TOP + HEIGHT - BOTTOM) / 2, HEIGHT - BOTTOM] if shown.share else [TOP, HEIGHT - BOTTOM]
    return "".join(
        f'<line x1="0" x2="{right:.0f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{color}" stroke-width="1"/>' for y in heights
    )


def _path(x: list[float], y: list[float], style: ArmStyle, *, dots: bool) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    dash = "" if style.dash == "solid" else f' stroke-dasharray="{style.dash.replace("px", "")}"'
    line = (
        f'<polyline points="{points}" fill="none" stroke="{style.color}" stroke-width="2.4" '
        f'stroke-linejoin="round" stroke-linecap="round"{dash}/>'
    )
    marked = zip(x, y, strict=True) if dots else [(x[-1], y[-1])]
    return line + "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.6" fill="{style.color}"/>' for a, b in marked)


def _width(name: str) -> float:
    return min(MOST_NAME, len(name) * FONT * CHARACTER)


def _name(name: str, x: float, y: float, style: ArmStyle) -> str:
    """A name that is wider than any may be is set closer."""
    fitted = f' textLength="{MOST_NAME}" lengthAdjust="spacingAndGlyphs"' if _width(name) == MOST_NAME else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" dy="0.35em" fill="{style.color}" font-size="{FONT}" '
        f'font-weight="600"{fitted}>{escape(name)}</text>'
    )
