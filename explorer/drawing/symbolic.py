"""Figures that were kept before their colors were symbolic: pins of earlier versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from explorer.drawing.colors import CATEGORICAL, as_band, translucent
from explorer.drawing.figure import Figure
from explorer.drawing.resolve import WORDS, may_be_symbolic
from explorer.drawing.theme import Theme

_COLOR = re.compile(r"#[0-9A-F]{6}\b|rgba\((\d+),(\d+),(\d+),([0-9.]+)\)")
_COLORED = re.compile(r'(?<=<span style="color:)#[0-9A-F]{6}(?=">)')

Symbols = dict[str | float, str]


def symbolic(figure: Figure, theme: Theme) -> Figure:
    """A figure that was kept in the colors of `theme`, with symbols in their place; one that has symbols as it is.

    A color that is none of the theme's, such as a mixture with the paper, stays.
    """
    if figure["layout"]["paper_bgcolor"].startswith("@"):
        return figure
    return _symbolic(figure, "", _symbols(theme), theme)


def _symbols(theme: Theme) -> Symbols:
    """Every color and width of a theme; of two alike the first counts."""
    found: Symbols = {}
    for name in (field.name for field in fields(theme)):
        value = getattr(theme, name)
        several = {f"@{name}.{place}": look for place, look in enumerate(value)} if isinstance(value, tuple) else {}
        for symbol, look in (several or {f"@{name}": value}).items():
            found.setdefault(look, symbol)
    return found


def _symbolic(value: Any, key: str, known: Symbols, theme: Theme) -> Any:
    if isinstance(value, dict):
        return {name: _symbolic(inside, name, known, theme) for name, inside in value.items()}
    if key == "colorway":
        return CATEGORICAL
    if isinstance(value, list):
        return [_symbolic(inside, key, known, theme) for inside in value]
    if isinstance(value, str) and may_be_symbolic(key):
        return _COLOR.sub(_symbol_of(known, theme), value)
    if isinstance(value, str) and key in WORDS:
        return _COLORED.sub(lambda found: known.get(found[0], found[0]), value)
    return known.get(value, value) if isinstance(value, float) and key == "width" else value


def _symbol_of(known: Symbols, theme: Theme) -> Callable[[re.Match[str]], str]:
    def symbol(found: re.Match[str]) -> str:
        if found[1] is None:
            return known.get(found[0], found[0])
        color = known.get("#" + "".join(f"{int(found[part]):02X}" for part in (1, 2, 3)))
        opacity = float(found[4])
        if color is None or opacity == 0:
            return found[0]
        return as_band(color) if opacity == theme.band_opacity else translucent(color, opacity)

    return symbol
