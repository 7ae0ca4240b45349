"""The figure on screen in another theme: the same numbers, words and places in other colours.

Figures draw with a theme's tokens only, so each colour of one theme has its counterpart in the other. A test holds that
a redressed figure equals what the figure's own function draws with the other theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np

from explorer.drawing.theme import Figure, Theme

_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")
_RGBA = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([0-9.]+)\)")
_NEAR = 2.5  # of 255: what is left when a mixed colour was rounded


def redressed(figure: Figure, worn: Theme, theme: Theme) -> Figure:
    """`figure`, drawn with the theme `worn`, as `theme` draws it; the arrays inside are shared, not copied."""
    if worn == theme:
        return figure
    return _redressed(figure, worn, theme)


def _redressed(value: Any, worn: Theme, theme: Theme) -> Any:
    if isinstance(value, dict):
        dressed = {key: _redressed(inside, worn, theme) for key, inside in value.items()}
        if "dash" in value or "color" in value:
            dressed |= _thickness(value, worn, theme)
        return dressed
    if isinstance(value, list | tuple):
        if tuple(value) == worn.categorical:  # whole, for in the dark its last colour is the captions' too
            return list(theme.categorical)
        return [_redressed(inside, worn, theme) for inside in value]
    if isinstance(value, np.ndarray) and value.dtype.kind in "UO":
        return [_redressed(inside, worn, theme) for inside in value.tolist()]
    if isinstance(value, str) and ("#" in value or "rgba(" in value):
        recolored = _HEX.sub(lambda found: _counterpart(found[0].upper(), worn, theme), value)
        return _RGBA.sub(lambda found: _translucent(found, worn, theme), recolored)
    return value


def _thickness(line: dict[str, Any], worn: Theme, theme: Theme) -> dict[str, float]:
    """The widths that are tokens; others, such as those that carry a number, stay."""
    widths = {worn.line_width: theme.line_width, worn.hairline_width: theme.hairline_width}
    width = line.get("width")
    return {"width": widths[width]} if isinstance(width, int | float) and width in widths else {}


def _translucent(found: re.Match[str], worn: Theme, theme: Theme) -> str:
    red, green, blue = (int(found[part]) for part in (1, 2, 3))
    opacity = float(found[4])
    if opacity == 0:
        return found[0]
    color = _channels(_counterpart(f"#{red:02X}{green:02X}{blue:02X}", worn, theme))
    opacity += theme.band_opacity - worn.band_opacity if abs(opacity - worn.band_opacity) < 0.06 else 0
    return f"rgba({color[0]},{color[1]},{color[2]},{opacity:g})"


@lru_cache(maxsize=4096)
def _counterpart(color: str, worn: Theme, theme: Theme) -> str:
    """The token that stands where `color` stands; of a token mixed with the paper, the same mixture."""
    tokens = dict(reversed(list(zip(_tokens(worn), _tokens(theme), strict=True))))  # the first of two alike counts
    if color in tokens:
        return tokens[color]
    wanted, paper = np.array(_channels(color), float), np.array(_channels(worn.paper), float)
    best, mixture = _NEAR, color
    for token, other in tokens.items():
        away = np.array(_channels(token), float) - paper
        share = round(float(away @ (wanted - paper) / max(away @ away, 1e-9)), 2)  # as figures write them
        miss = float(np.abs(paper + share * away - wanted).max())
        if miss < best and 0 < share <= 1:
            best, ground = miss, np.array(_channels(theme.paper), float)
            red, green, blue = np.round(share * np.array(_channels(other)) + (1 - share) * ground).astype(int)
            mixture = f"#{red:02X}{green:02X}{blue:02X}"
    return mixture


def _tokens(theme: Theme) -> Iterator[str]:
    """All colours of a theme, in the order of its fields."""
    for field in fields(theme):
        value = getattr(theme, field.name)
        values = value if isinstance(value, tuple) else (value,)
        yield from (one.upper() for one in values if isinstance(one, str) and _HEX.fullmatch(one))


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
