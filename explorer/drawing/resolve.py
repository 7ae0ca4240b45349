"""Symbolic colors as the colors of a theme: where a figure is shown, and where it is exported."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from explorer.drawing.figure import Figure
from explorer.drawing.shades import channels, mixed, readable_on, shaded
from explorer.drawing.theme import Theme
from explorer.reading.computed_once import computed_once

WORDS = frozenset(("text", "ticktext"))
"""The keys of texts that may be colored inside, `<span style="color:@ink">`: somebody else's text has no `<` there."""

_NESTED = frozenset((dict, list, tuple, str))
_SYMBOL = re.compile(
    r"@(?P<name>\w+)(?:\.(?P<place>\d+))?(?:\^(?P<shade>[0-9.]+))?(?P<readable>!)?"
    r"(?:/(?P<opacity>band|(?:band\+)?[0-9.]+)|\*(?P<share>[0-9.]+))?"
)
_COLORED = re.compile(r'(?<=<span style="color:)@[^"]+(?=">)')


def may_be_symbolic(key: str) -> bool:
    """Whether a figure may have symbols there. Texts elsewhere may be somebody else's and are left alone."""
    return key.endswith("color") or key in ("colorscale", "colorway", "width")


@computed_once
def resolve(figure: Figure, theme: Theme) -> Figure:
    """`figure` in the colors and widths of `theme`; arrays are shared, not copied.

    Raises:
        ValueError: something inside is no symbol.
    """
    return _resolved(figure, "", _known(theme))


def resolved(symbol: str, theme: Theme) -> Any:
    """What a symbol stands for in `theme`: a CSS color, for a scale `[[0.0, low], …, [1.0, high]]`, a width in pixels.

    Raises:
        ValueError: it is no symbol.
    """
    found = _SYMBOL.fullmatch(symbol)
    value: Any = getattr(theme, found["name"], None) if found else None
    if found is None or value is None:
        raise ValueError(f"{symbol!r} is no symbol of a theme; explorer/drawing/colors.py lists them")
    if isinstance(value, tuple):
        if not found["place"]:
            return list(value) if found["name"] == "categorical" else _scale(value)
        value = value[int(found["place"])]
    return _mixed(value, found, theme)


def _mixed(value: Any, found: re.Match[str], theme: Theme) -> Any:
    """What a symbol asks for beside its color or width: a shade, ink for words, an opacity."""
    strength = float(found["shade"]) if found["shade"] else None
    if found["readable"]:
        value = readable_on(value, theme.paper, theme.ink, strength)
    elif strength is not None:
        value = shaded(value, strength, theme.paper, theme.ink)
    if found["share"]:
        share = float(found["share"])
        return mixed(value, theme.paper, share) if isinstance(value, str) else value * share
    if found["opacity"]:
        opacities = found["opacity"].split("+")
        return _translucent(value, sum(theme.band_opacity if one == "band" else float(one) for one in opacities))
    return value


class _Known(dict[str, Any]):
    """The symbols of a theme, each resolved once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def __missing__(self, symbol: str) -> Any:
        self[symbol] = value = resolved(symbol, self._theme)
        return value


@lru_cache(maxsize=8)
def _known(theme: Theme) -> _Known:
    return _Known(theme)


def _resolved(value: Any, key: str, known: _Known) -> Any:
    kind = type(value)
    if kind is dict:
        return {
            name: _resolved(inside, name, known) if type(inside) in _NESTED else inside
            for name, inside in value.items()
        }
    if kind is str:
        if value[:1] == "@" and may_be_symbolic(key):
            return known[value]
        return _COLORED.sub(lambda found: known[found[0]], value) if key in WORDS and "color:@" in value else value
    if (kind is list or kind is tuple) and value and (type(value[0]) is dict or key in WORDS or may_be_symbolic(key)):
        return [_resolved(inside, key, known) for inside in value]
    return value


def _scale(colors: tuple[str, ...]) -> list[list[float | str]]:
    return [[place / (len(colors) - 1), color] for place, color in enumerate(colors)]


def _translucent(color: str, opacity: float) -> str:
    red, green, blue = channels(color)
    return f"rgba({red},{green},{blue},{opacity:g})"
