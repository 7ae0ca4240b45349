"""How a number stands in text: significant digits, a true minus sign, powers of ten."""

from __future__ import annotations

import math

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """`10⁻⁸`"""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def number_text(value: float, digits: int = 3) -> str:
    """At most so many significant digits, as on an axis: `0.05`, `−1.5`, `1,250`, `2 · 10⁻⁵`, `10⁶`, `∞`."""
    if not math.isfinite(value):
        return _not_finite(value)
    mantissa, exponent = _split(value, digits)
    if -4 < exponent < 6:
        text = f"{float(f'{value:.{digits}g}'):,.12f}".rstrip("0").rstrip(".")
        return text.replace("-", "−") if value else "0"
    leading = {1.0: "", -1.0: "−"}.get(mantissa, f"{mantissa:g} · ".replace("-", "−"))
    return leading + power_of_ten(exponent)


def short_number(value: float, digits: int = 2) -> str:
    """Exactly so many significant digits, as in a sentence: `6.0`, `−11`, `0.0012`, `3.4 · 10⁹`, `∞`."""
    if not math.isfinite(value):
        return _not_finite(value)
    mantissa, exponent = _split(value, digits)
    if -3 <= exponent < 5:
        rounded = float(f"{value:.{digits - 1}e}")
        return f"{rounded:,.{max(0, digits - 1 - exponent)}f}".replace("-", "−") if value else "0"
    return f"{mantissa:.{digits - 1}f} · {power_of_ten(exponent)}".replace("-", "−")


def percent(share: float) -> str:
    """`97.8 %`; whole numbers where the tenth says nothing."""
    if not math.isfinite(share):
        return _not_finite(share)
    return f"{100 * share:.1f}".removesuffix(".0").replace("-", "−") + " %"


def times(factor: float) -> str:
    """A factor of at least 0: `×15.6`; below one `1/15.6`; `×0` and `×∞` at the ends."""
    if not 0 < factor < math.inf:
        return "×0" if factor == 0 else f"×{_not_finite(factor)}"
    return f"×{_three_digits(factor)}" if factor >= 1 else f"1/{_three_digits(1 / factor)}"


def _three_digits(value: float) -> str:
    if value >= 1e6:
        return power_of_ten(math.floor(math.log10(value))) if math.isfinite(value) else "∞"
    return f"{float(f'{value:.3g}'):,g}" if value < 1000 else f"{float(f'{value:.3g}'):,.0f}"


def _split(value: float, digits: int) -> tuple[float, int]:
    """Rounded mantissa and exponent of ten; by the text, as 10⁻³²⁴ is no number of the machine's."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return float(mantissa), int(exponent)


def _not_finite(value: float) -> str:
    return "not a number" if math.isnan(value) else ("∞" if value > 0 else "−∞")
