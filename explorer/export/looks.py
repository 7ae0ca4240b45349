"""The looks of an exported picture: as on screen, for a slide, for a printed column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.drawing.fonts import TICK_SIZE
from explorer.drawing.theme import DARK, LIGHT, PRINT, Theme

PIXELS_PER_MILLIMETRE = 96 / 25.4
SINGLE_COLUMN, DOUBLE_COLUMN = 84 * PIXELS_PER_MILLIMETRE, 174 * PIXELS_PER_MILLIMETRE
PRINTED_TEXT = 8 * 96 / 72  # pixels: 8 points
SLIDE_TEXT = 22.4  # pixels of 900


class Look(StrEnum):
    SCREEN = "screen"
    SLIDE_LIGHT = "slide-light"
    SLIDE_DARK = "slide-dark"
    PAPER_SINGLE = "paper-84"
    PAPER_DOUBLE = "paper-174"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def is_slide(self) -> bool:
        return self in (Look.SLIDE_LIGHT, Look.SLIDE_DARK)

    @property
    def is_paper(self) -> bool:
        return self in (Look.PAPER_SINGLE, Look.PAPER_DOUBLE)


_WORDS = {
    Look.SCREEN: "Screen, as shown",
    Look.SLIDE_LIGHT: "Slide 16:9, light",
    Look.SLIDE_DARK: "Slide 16:9, dark",
    Look.PAPER_SINGLE: "Paper, one column (84 mm)",
    Look.PAPER_DOUBLE: "Paper, two columns (174 mm)",
}


@dataclass(frozen=True)
class Format:
    """What a look asks of a picture.

    A figure is laid out in its own pixels, then enlarged as a whole by `factor`, text, lines and distances alike; so
    what fits on screen fits everywhere.
    """

    theme: Theme
    width: float
    """Pixels of the finished picture at 1×; a printed one has 96 an inch."""
    height: float | None
    """None: as high as the figure."""
    factor: float

    @property
    def layout_width(self) -> float:
        return self.width / self.factor


def format_of(look: Look, on_screen: Theme, shown_width: float) -> Format:
    """`on_screen` is the theme there, `shown_width` the pixels that the figure had."""
    if look is Look.SCREEN:
        return Format(on_screen, shown_width, None, 1.0)
    if look.is_slide:
        theme = LIGHT if look is Look.SLIDE_LIGHT else DARK
        return Format(theme, 1600, 900, SLIDE_TEXT / TICK_SIZE)
    column = SINGLE_COLUMN if look is Look.PAPER_SINGLE else DOUBLE_COLUMN
    return Format(PRINT, column, None, PRINTED_TEXT / TICK_SIZE)
