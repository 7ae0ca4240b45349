"""A pinned figure as its reader saw it."""

from __future__ import annotations

from explorer.drawing.figure import Figure
from explorer.drawing.symbolic import symbolic
from explorer.drawing.theme import LIGHT, THEMES
from explorer.export.sheet import Shot
from explorer.store.pins import Pin, Pins


def pinned_figure(pins: Pins, pin: Pin) -> tuple[Figure, Shot]:
    """The figure of a pin of any version, with symbolic colors, and what its reader saw of it."""
    figure, shot = pins.figure(pin.id)
    return symbolic(figure, THEMES.get(pin.theme, LIGHT)), Shot(shot["width"], shot["ranges"], shot["cameras"])
