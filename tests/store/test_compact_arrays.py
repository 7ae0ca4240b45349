"""Numbers that ship are off by no more than is said, whatever they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.store.compact_arrays import (
    COARSE_PRECISION,
    PICTURE_PRECISION,
    PRECISION,
    Compact,
    Form,
    compact,
    packed,
    unpacked,
)

SINGLE = st.floats(width=32, allow_nan=True, allow_infinity=True)


def assert_is_as_promised(values: np.ndarray, found: np.ndarray) -> None:
    """Off by at most 2⁻¹¹ of itself; what is no number stays what it is."""
    assert found.dtype == np.float32 and found.shape == values.shape
    known = np.isfinite(values)
    np.testing.assert_array_equal(found[~known], values[~known])
    off = np.abs(found[known].astype(np.float64) - values[known].astype(np.float64))
    assert (off <= PRECISION * np.abs(values[known].astype(np.float64)) + np.finfo(np.float32).tiny * PRECISION).all()


@given(arrays.arrays(np.float32, arrays.array_shapes(min_dims=1, max_dims=3, max_side=6), elements=SINGLE))
def test_any_numbers_come_back_within_what_is_promised(values: np.ndarray) -> None:
    written = compact(values)
    assert_is_as_promised(values, Compact(written.form, written.shape, unpacked(packed(written.data))).values())


@pytest.mark.parametrize("spread", [0.1, 3.0, 30.0])
def test_channels_of_very_different_size_each_keep_their_digits(spread: float) -> None:
    random = np.random.default_rng(0)
    values = (random.normal(size=(200, 16)) * 10.0 ** random.uniform(-spread, spread, size=16)).astype(np.float32)
    written = compact(values)
    assert written.form is Form.HALF and len(written.data) < 0.51 * values.nbytes + 16
    assert_is_as_promised(values, written.values())


def test_a_channel_whose_range_is_too_wide_for_float16_is_rounded_instead() -> None:
    values = np.geomspace(1e-30, 1e30, 200, dtype=np.float32)[:, None]
    written = compact(values)
    assert written.form is Form.ROUNDED
    assert_is_as_promised(values, written.values())


def test_noise_keeps_fewer_digits_and_what_is_no_number_stays_none() -> None:
    random = np.random.default_rng(3)
    values = (random.normal(size=(400, 8)) * 10.0 ** random.uniform(-5, 5, size=8)).astype(np.float32)
    values[5, 1], values[6, 2], values[7, 3], values[8, 4] = np.inf, -np.inf, np.nan, 0
    written = compact(values, coarse=True)
    found, known = written.values(), np.isfinite(values)
    assert written.form is Form.COARSE
    assert (np.abs(found[known] - values[known]) <= COARSE_PRECISION * np.abs(values[known])).all()
    np.testing.assert_array_equal(found[~known], values[~known])


def test_exact_numbers_and_counts_are_exact() -> None:
    random = np.random.default_rng(1)
    numbers, counts = random.normal(size=(50, 3)).astype(np.float32), random.integers(0, 2**16, size=(9, 4, 5))
    np.testing.assert_array_equal(compact(numbers, exact=True).values(), numbers)
    assert compact(counts).form is Form.WHOLE
    np.testing.assert_array_equal(compact(counts).values(), counts)


def test_pixels_are_off_by_a_small_share_of_their_pictures_range() -> None:
    values = np.random.default_rng(2).normal(size=(3, 2, 4, 8, 8)).astype(np.float32) * 100
    values[0, 0, 0] = 7.5  # one without contrast
    written = compact(values, picture=True)
    found, ranges = written.values(), np.ptp(values, axis=(-2, -1))
    assert written.form is Form.PICTURE
    assert (np.abs(found - values).max(axis=(-2, -1)) <= PICTURE_PRECISION * ranges + 1e-4).all()
    np.testing.assert_array_equal(found[0, 0, 0], values[0, 0, 0])
