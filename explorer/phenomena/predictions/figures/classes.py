"""How classes look: not as arms do, whose colors mean something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.drawing.colors import CAPTION, DIVERGING, FIELD, categorical, on_paper
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.foreign_text import in_chart

COLORS = (f"{DIVERGING}.1", f"{DIVERGING}.8", categorical(2), categorical(9))
SYMBOLS = ("circle", "square", "triangle-up", "diamond")
_GLYPHS = ("●", "■", "▲", "◆")


def color(number: int) -> str:
    return COLORS[number % len(COLORS)]


def symbol(number: int) -> str:
    return SYMBOLS[number % len(SYMBOLS)]


def region_scale(classes: int, *, pale: float = 0.1, strong: float = 0.55) -> list[list[float | str]]:
    """Colors of k + s in [0, classes]: class k, from undecided (s = 0) to certain."""
    stops: list[list[float | str]] = []
    for number in range(classes):
        stops.append([number / classes, on_paper(color(number), pale)])
        stops.append([(number + 1) / classes, on_paper(color(number), strong)])
    return stops


def mask_scale(classes: int) -> list[list[float | str]]:
    """Colors of the whole numbers from 0, the background, to `classes` − 1."""
    stops: list[list[float | str]] = []
    for number in range(classes):
        own = FIELD if number == 0 else color(number - 1)
        stops += [[number / classes, own], [(number + 1) / classes, own]]
    return stops


def write_key(layout: dict[str, Any], names: Sequence[str], *, points: bool) -> None:
    """The classes with their marks, in their colors, in a line at the lower edge of a figure."""
    layout["annotations"].append(
        {
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 0,
            "yshift": 2 - layout["margin"]["b"],
            "text": _key(names, points=points),
            "font": {"family": SANS, "size": TICK_SIZE, "color": CAPTION},
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "borderpad": 0,
        }
    )


def _key(names: Sequence[str], *, points: bool) -> str:
    if points:
        said = [(color(number), _GLYPHS[number % len(_GLYPHS)], f"class {name}") for number, name in enumerate(names)]
    else:
        said = [(color(number - 1), "■", name) for number, name in enumerate(names) if number]
    return "   ".join(f'<span style="color:{own}">{glyph}</span> {in_chart(name)}' for own, glyph, name in said)
