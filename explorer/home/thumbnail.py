"""A preset's outcome as a small SVG: the recorded lines with their names, both axes named, and their ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import numpy as np

from explorer.drawing.annotations import in_lines, spread
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.colors import CAPTION, GRID
from explorer.drawing.resolve import resolved
from explorer.drawing.theme import Theme
from explorer.lecture.outcome_figure import log_values
from explorer.presets.pictures import Line, Lines
from explorer.written_numbers import number_text

SMALL, LARGE = (360, 172), (520, 258)
"""Widths and heights: of a card, and of the first picture of the page."""
FONT, AXIS_FONT = 13.5, 12.0
FONTS = "'Source Sans 3', 'Source Sans Pro', Helvetica, Arial, sans-serif"
CHARACTER = 0.6
"""Of the font's size: an image has no fonts of the page, so that its names may be in bold Helvetica."""
PLAIN_CHARACTER = 0.58
GAP = 9
CORNER = 6  # pixels: a card rounds the corners of its picture
MOST_NAME = 150
POINTS = 60


@dataclass(frozen=True)
class _Frame:
    """Where the lines are drawn, in pixels of the picture."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float


def thumbnail(shown: Lines, theme: Theme, summary: str, *, size: tuple[int, int] = SMALL) -> str:
    """An `<svg>` that scales with its card; `summary` is read aloud in its place."""
    styles = {
        name: replace(style, color=resolved(style.color, theme))
        for name, style in arm_styles(line.name for line in shown.lines).items()
    }
    drawn = [line for line in shown.lines if np.isfinite(line.y).any()]
    title = in_lines(shown.y_title, int(size[0] / (AXIS_FONT * PLAIN_CHARACTER)) - 6)
    frame = _frame(shown, drawn, size, len(title))
    places = [(line, *_place(shown, line, frame)) for line in drawn]
    parts = [_grid(shown, resolved(GRID, theme), frame), _axes(shown, title, resolved(CAPTION, theme), frame)]
    parts += [_path(x, y, styles[line.name], dots=shown.dots) for line, x, y in places]
    wanted = [y[-1] for _, _, y in places]
    for (line, x, _), y in zip(places, spread(wanted, FONT * 1.12), strict=True):
        low, high = frame.top - 4, frame.bottom + 4
        parts.append(_name(line.name, x[-1] + GAP, min(max(y, low), high), styles[line.name]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{2 * size[0]}" '
        f'height="{2 * size[1]}" role="img" aria-label="{escape(summary)}" font-family="{FONTS}">'
        f"<title>{escape(summary)}</title>{''.join(parts)}</svg>"
    )


def _frame(shown: Lines, drawn: list[Line], size: tuple[int, int], title_lines: int) -> _Frame:
    """The y axis' ends stand left of it, its title above, the lines' names right of their ends."""
    width, height = size
    left = 8 + max(len(text) for text in _ends(shown)) * AXIS_FONT * PLAIN_CHARACTER
    right = width - 2 - GAP - max((_width(line.name) for line in drawn), default=0.0)
    return _Frame(width, height, left, right, 12 + AXIS_FONT * 1.3 * title_lines, height - 26.0)


def _place(shown: Lines, line: Line, frame: _Frame) -> tuple[list[float], list[float]]:
    """Pixels of a line's points, `POINTS` at most."""
    every = np.concatenate([curve.x for curve in shown.lines])
    there = np.flatnonzero(np.isfinite(line.y))
    there = there[np.unique(np.linspace(0, there.size - 1, min(POINTS, there.size)).round().astype(int))]
    x = _scaled(line.x[there], every, frame.left + 4, frame.right, log=shown.x_log)
    y = _scaled(line.y[there], _limits(shown), frame.bottom, frame.top, log=log_values(shown))
    return x.tolist(), y.tolist()


def _limits(shown: Lines) -> np.ndarray:
    ends = np.array([0.0, 1.0]) if shown.share else np.concatenate([curve.y for curve in shown.lines])
    return ends[np.isfinite(ends)]


def _ends(shown: Lines) -> tuple[str, str]:
    """What the y axis begins and ends with."""
    if shown.share:
        return "0 %", "100 %"
    limits = _limits(shown)
    return number_text(float(limits.min()), 2), number_text(float(limits.max()), 2)


def _scaled(values: np.ndarray, ends: np.ndarray, first: float, last: float, *, log: bool) -> np.ndarray:
    if log:
        values, ends = np.log10(np.maximum(values, 1e-30)), np.log10(np.maximum(ends, 1e-30))
    width = float(np.ptp(ends)) or 1.0
    return first + (values - ends.min()) / width * (last - first)


def _grid(shown: Lines, color: str, frame: _Frame) -> str:
    """Bottom and top of the scale; of shares also their middle."""
    middle = (frame.top + frame.bottom) / 2
    heights = [frame.top, middle, frame.bottom] if shown.share else [frame.top, frame.bottom]
    return "".join(
        f'<line x1="{frame.left:.0f}" x2="{frame.right:.0f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{color}" '
        'stroke-width="1"/>'
        for y in heights
    )


def _axes(shown: Lines, title: list[str], color: str, frame: _Frame) -> str:
    """The y title from the top left, the x title below the middle, and the numbers at the ends of both."""
    every = np.concatenate([line.x for line in shown.lines]) if shown.lines else np.zeros(1)
    first, last = (number_text(float(end)) for end in (every.min(), every.max()))
    low, high = _ends(shown)
    below = frame.bottom + 18
    logarithmic = ", logarithmic" if log_values(shown) else ""
    words = [
        _words(line, CORNER, AXIS_FONT * (1 + 1.25 * place), color)
        for place, line in enumerate([*title[:-1], f"{title[-1]}{logarithmic}"])
    ]
    words += [
        _words(text, frame.left - 6, y, color, "end") for text, y in ((low, frame.bottom + 4), (high, frame.top + 4))
    ]
    words += [
        _words(first, frame.left + 4, below, color),
        _words(shown.x_title, (frame.left + frame.right) / 2, below, color, "middle"),
        _words(last, frame.right, below, color, "end"),
    ]
    return "".join(words)


def _words(text: str, x: float, y: float, color: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" font-size="{AXIS_FONT:g}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
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
