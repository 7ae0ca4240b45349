"""Colors by their meaning: a figure holds these, `explorer.drawing.resolve` gives them the colors of a theme.

`@ink` is a theme's ink, `@categorical.1` the second of its categorical colors, `@categorical.1^0.5` one of its shades.
`@ink/0.3` is translucent, and `@ink*0.3` what that looks like on the paper, but opaque; `@categorical.1!` is as dark as
words have to be. `@sequential` and `@diverging` are whole color scales.
"""

PAPER, FIELD, INK, CAPTION = "@paper", "@field", "@ink", "@caption"
HAIRLINE, GRID = "@hairline", "@grid"
GRADIENT = "@gradient"
"""Of gradient *numbers*, as below the nodes of a computational graph."""
CATEGORICAL = "@categorical"
"""All, in their order; `categorical(1)` is one of them."""
SEQUENTIAL, DIVERGING = "@sequential", "@diverging"
"""Color scales: of a magnitude, low is the paper; green below zero and violet above, for symmetric limits."""
NO_COLOR = "rgba(0,0,0,0)"
LINE_WIDTH, HAIRLINE_WIDTH = "@line_width", "@hairline_width"
"""Widths: lines are thinner in print."""


def categorical(place: int) -> str:
    """One of the colors that belong to arms, by its place from 0."""
    return f"{CATEGORICAL}.{place}"


def shade(color: str, strength: float) -> str:
    """A shade of one of the categorical colors: from 0, two fifths of it on the paper, to 1, mixed with ink.

    Equal steps of `strength` are equal steps of lightness.
    """
    return f"{color}^{strength:.4g}"


def readable(color: str) -> str:
    """A color, mixed with so much ink that words in it stand out from the paper by 4.5 : 1."""
    return f"{color}!"


def translucent(color: str, opacity: float) -> str:
    """A color with an opacity in [0, 1]."""
    return f"{color}/{opacity:g}"


def as_band(color: str, *, more: float = 0.0) -> str:
    """A color as faint as the range over seeds, whose opacity is the theme's; `more` is added to that."""
    return f"{color}/band{f'+{more:g}' if more else ''}"


def on_paper(color: str, share: float) -> str:
    """What a color looks like on the paper with an opacity of `share`, but opaque."""
    return f"{color}*{share:g}"
