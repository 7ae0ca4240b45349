"""How this page writes a number: fixed decimals, a true minus sign, powers of ten where decimals would lie."""

import math

from explorer.written_numbers import power_of_ten


def number(value: float, decimals: int = 3) -> str:
    """A number in text: `1.604`, `−0.800`, `4.5 · 10⁻⁸`; `undefined` for NaN, `∞` for infinity."""
    if not math.isfinite(value):
        return _not_finite(value, "undefined", "∞")
    if _needs_power(value, decimals):
        mantissa, exponent = _split(value)
        return f"{mantissa} · {power_of_ten(exponent)}".replace("-", "−")
    return _fixed(value, decimals).replace("-", "−")


def signed(value: float, decimals: int = 3) -> str:
    """A term of a sum, its sign always written: `+ 0.567`, `− 0.641`."""
    return f"{'−' if value < 0 else '+'} {number(abs(value), decimals)}"


def short(value: float) -> str:
    """A number as a person typed it, without trailing zeros: `7`, `−1.2`, `10⁻⁵`."""
    if not math.isfinite(value):
        return _not_finite(value, "undefined", "∞")
    if value != 0 and not 1e-4 <= abs(value) < 1e6:
        mantissa, exponent = _split(value)
        power = power_of_ten(exponent)
        return (power if mantissa == "1" else f"{mantissa} · {power}").replace("-", "−")
    return f"{value:.6g}".replace("-", "−")


def latex(value: float, decimals: int = 3) -> str:
    """`number` for a formula: `4.5 \\cdot 10^{-8}`."""
    if not math.isfinite(value):
        return _not_finite(value, r"\text{undefined}", r"\infty")
    if _needs_power(value, decimals):
        mantissa, exponent = _split(value)
        return rf"{mantissa} \cdot 10^{{{exponent}}}"
    return _fixed(value, decimals)


def latex_short(value: float) -> str:
    """`short` for a formula: `7`, `-1.2`, `10^{-5}`."""
    if math.isfinite(value) and value != 0 and not 1e-4 <= abs(value) < 1e6:
        mantissa, exponent = _split(value)
        return rf"10^{{{exponent}}}" if mantissa == "1" else rf"{mantissa} \cdot 10^{{{exponent}}}"
    return f"{value:.6g}" if math.isfinite(value) else latex(value)


def latex_operand(value: float) -> str:
    """A computed number within a formula: three decimals, without trailing zeros: `3`, `3.5`, `0.267`."""
    written = latex(value)
    return written.rstrip("0").rstrip(".") if "." in written and "cdot" not in written else written


def latex_factor(value: float, written: str) -> str:
    """`written` as a factor or subtrahend: in brackets where its value is negative."""
    return f"({written})" if value < 0 else written


def _needs_power(value: float, decimals: int) -> bool:
    return value != 0 and not 0.5 * 10.0**-decimals <= abs(value) < 1e5


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _split(value: float) -> tuple[str, int]:
    mantissa, exponent = f"{value:.1e}".split("e")
    return mantissa.removesuffix(".0"), int(exponent)


def _not_finite(value: float, undefined: str, infinity: str) -> str:
    if math.isnan(value):
        return undefined
    return infinity if value > 0 else f"−{infinity}"
