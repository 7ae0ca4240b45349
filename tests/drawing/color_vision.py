"""How far apart two colors are for readers of three kinds of color vision, and in gray print."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MACHADO = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""On linear sRGB, severity 1 (Machado, Oliveira & Fernandes 2009, table 1)."""
SEEN = ("all colors", *MACHADO, "gray print")
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def seen(color: str, vision: str) -> Floats:
    """L*, a*, b* (3,) of `#RRGGBB` for one of `SEEN`."""
    linear = _linear(np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255)
    if vision == "gray print":
        linear = np.full(3, _XYZ[1] @ linear)
    elif vision in MACHADO:
        linear = np.clip(np.array(MACHADO[vision]) @ linear, 0, 1)
    share = (_XYZ @ linear) / (_XYZ @ np.ones(3))
    f = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(first: str, second: str, vision: str) -> float:
    """CIEDE2000 (Sharma, Wu & Dalal 2005) of two colors; about 1 is just noticeable side by side."""
    return difference(seen(first, vision), seen(second, vision))


def difference(first: Floats, second: Floats) -> float:
    (l1, a1, b1), (l2, a2, b2) = first.tolist(), second.tolist()
    mean_c7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(mean_c7 / (mean_c7 + 25**7)))
    (c1, h1), (c2, h2) = (_polar(a * (1 + g), b) for a, b in ((a1, b1), (a2, b2)))
    dh = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    h = h1 + h2 if c1 * c2 == 0 else (h1 + dh / 2) % 360
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    cos = lambda times, less=0.0: math.cos(math.radians(times * h - less))  # noqa: E731
    t = 1 - 0.17 * cos(1, 30) + 0.24 * cos(2) + 0.32 * cos(3, -6) - 0.20 * cos(4, 63)
    lightness = (l2 - l1) / (1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2))
    chroma = (c2 - c1) / (1 + 0.045 * cm)
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh) / 2) / (1 + 0.015 * cm * t)
    rotation = 2 * math.sqrt(cm**7 / (cm**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((h - 275) / 25) ** 2))))
    return math.sqrt(lightness**2 + chroma**2 + hue**2 - rotation * chroma * hue)


def _linear(share: Floats) -> Floats:
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
