"""Mixtures of a theme's colors: shades of one hue, and colors that words can have. Colors are `#RRGGBB`."""

from __future__ import annotations

FAINTEST, STRONGEST = 0.4, 0.3
"""At the ends of a ramp: the share of the color on the paper, and the share of ink in the color."""
READABLE = 4.5
"""Contrast of words against what they stand on (WCAG 2.2, level AA)."""
_HALVINGS = 14


def shaded(color: str, strength: float, paper: str, ink: str) -> str:
    """The shade at `strength` in [0, 1] of the ramp from paper over `color` to ink; evenly spaced in lightness L*."""
    first, last = (lightness(_on_ramp(color, end, paper, ink)) for end in (0.0, 1.0))
    wanted = first + strength * (last - first)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_before = (lightness(_on_ramp(color, middle, paper, ink)) - wanted) * (last - first) < 0
        low, high = (middle, high) if is_before else (low, middle)
    return _on_ramp(color, (low + high) / 2, paper, ink)


def readable_on(color: str, paper: str, ink: str, strength: float | None = None) -> str:
    """`color`, or its shade of a `strength`, as little stronger and with as little ink as words need."""
    strengths = [] if strength is None else [strength + (1 - strength) * step / 12 for step in range(13)]
    shades = [shaded(color, each, paper, ink) for each in strengths]
    inked = [mixed(ink, color, percent / 100) for percent in range(0, 100, 4)]
    return next((words for words in (*shades, *inked) if contrast(words, paper) >= READABLE), ink)


def mixed(over: str, under: str, share: float) -> str:
    """A share of `over` on `under`."""
    pairs = zip(channels(over), channels(under), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def lightness(color: str) -> float:
    """L* in [0, 100] (CIE 1976), with the white of sRGB."""
    y = _luminance(color)
    return 116 * y ** (1 / 3) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2.2, in [1, 21]."""
    dim, bright = sorted((_luminance(first), _luminance(second)))
    return (bright + 0.05) / (dim + 0.05)


def channels(color: str) -> tuple[int, int, int]:
    """Red, green and blue, each from 0 to 255."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _on_ramp(color: str, place: float, paper: str, ink: str) -> str:
    if place < 0.5:
        return mixed(color, paper, FAINTEST + (1 - FAINTEST) * 2 * place)
    return mixed(ink, color, STRONGEST * (2 * place - 1))


def _luminance(color: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    shares = [channel / 255 for channel in channels(color)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
