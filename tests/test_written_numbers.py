"""Numbers in text say the number: read back, they are it to the digits that are written."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.written_numbers import number_text, percent, power_of_ten, short_number, times

PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789", ",")


def read_back(text: str) -> float:
    """The number that a text with powers of ten says."""
    mantissa, _, power = text.replace(" ", "").rpartition("·")
    if found := re.fullmatch("(−?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", power):
        return float(f"{found[1].translate(PLAIN)}{mantissa.translate(PLAIN) or 1}e{found[2].translate(PLAIN)}")
    return float(text.translate(PLAIN))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01, "0.01"),
        (1, "1"),
        (-11.0, "−11"),
        (12_345, "12,300"),
        (1e-5, "10⁻⁵"),
        (0.0000999999, "10⁻⁴"),
        (-2.5e-7, "−2.5 · 10⁻⁷"),
        (1e6, "10⁶"),
        (999_999, "10⁶"),
        (5e-324, "5 · 10⁻³²⁴"),
        (math.nan, "not a number"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_are_written_as_a_person_writes_them(value: float, text: str) -> None:
    assert number_text(value, 1 if value == 5e-324 else 3) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (6, "6.0"), (9.96, "10"), (-11, "−11"), (0.0012, "0.0012"), (3.44e9, "3.4 · 10⁹"), (math.inf, "∞")],
)
def test_numbers_in_a_sentence_have_two_digits(value: float, text: str) -> None:
    assert short_number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 6))
def test_what_is_written_is_the_number(value: float, digits: int) -> None:
    wanted = float(f"{value:.{digits - 1}e}")
    if math.isfinite(wanted):
        assert read_back(number_text(value, digits)) == pytest.approx(wanted, rel=1e-9, abs=0)
        assert read_back(short_number(value, digits)) == pytest.approx(wanted, rel=1e-9, abs=0)


def test_shares_show_a_tenth_only_where_there_is_one() -> None:
    shares = (0.978, 0.9, 1.0, 0.0, -0.1, math.nan)
    assert [percent(share) for share in shares] == ["97.8 %", "90 %", "100 %", "0 %", "−10 %", "not a number"]


def test_factors_are_above_one_or_one_divided_by_them() -> None:
    factors = (15.6, 0.1, 1234.0, 3e8, 0.0, 5e-324, math.inf)
    assert [times(factor) for factor in factors] == ["×15.6", "1/10", "×1,230", "×10⁸", "×0", "1/∞", "×∞"]


def test_a_power_has_a_true_minus_sign() -> None:
    assert power_of_ten(-12) == "10⁻¹²"
