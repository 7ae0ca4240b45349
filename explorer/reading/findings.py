"""What a sentence beside a figure is, and how numbers stand in it.

Arms stand in double brackets, `[[batch]]`, for the page to color.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

WORD_JOINER = "\N{WORD JOINER}"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Finding:
    """A sentence with arms in `[[ ]]` and what counts in `** **`, and the papers that explain what it says, if any."""

    sentence: str
    sources: tuple[str, ...] = ()


def quoted(text: str) -> str:
    """Somebody else's words inside a sentence: nothing in them is a mark of ours. `unquoted` gives them back."""
    return re.sub(r"(?<=([*\[\]]))(?=\1)", WORD_JOINER, text)


def unquoted(text: str) -> str:
    """What stands between a sentence's marks, with quoted words as they were."""
    return text.replace(WORD_JOINER, "")


def plain(sentence: str) -> str:
    """A finding without its markup, as a picture's caption or for a screen reader."""
    return unquoted(sentence.replace("[[", "").replace("]]", "").replace("**", ""))


def percent(share: float) -> str:
    """`97.8 %`; whole numbers where the tenth says nothing."""
    return f"{100 * share:.1f}".removesuffix(".0").replace("-", "−") + " %"


def times(factor: float) -> str:
    """`×15.6`; a factor below one as `1/15.6`."""
    return f"×{_three_digits(factor)}" if factor >= 1 else f"1/{_three_digits(1 / factor)}"


def short_number(value: float, digits: int = 2) -> str:
    """`6.0`, `−11`, `0.0012`, `3.4 · 10⁹`, with a true minus sign."""
    value = float(f"{value:.{digits - 1}e}")
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if -3 <= exponent < 5:
        places = max(0, digits - 1 - exponent)
        return f"{value:,.{places}f}".replace("-", "−")
    power = str(exponent).translate(_SUPERSCRIPTS)
    return f"{value / 10.0**exponent:.{digits - 1}f} · 10{power}".replace("-", "−")


def _three_digits(value: float) -> str:
    if value >= 1e6:
        return f"10{str(math.floor(math.log10(value))).translate(_SUPERSCRIPTS)}"
    return f"{float(f'{value:.3g}'):,g}" if value < 1000 else f"{float(f'{value:.3g}'):,.0f}"
