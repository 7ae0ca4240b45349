"""Edited tables: what can be read is read exactly, and what cannot is answered with a way out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.phenomena.inside_batchnorm.numbers.backward import backward
from explorer.phenomena.inside_batchnorm.numbers.batches import LARGEST, PRESETS, as_text, read_table, refusal, resized
from explorer.phenomena.inside_batchnorm.numbers.checks import checks
from explorer.phenomena.inside_batchnorm.numbers.forward import Mode, forward


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("abc", "Sample 2, channel 1 holds “abc”, which is not a number: write one like 2.5"),
        ("", "Sample 2, channel 1 is empty: write a value, 0 for instance"),
        ("  ", "Sample 2, channel 1 is empty"),
        ("nan", "holds NaN: one such value would make its whole channel NaN"),
        ("inf", "beyond ±10⁹ squares lose their digits"),
        ("1e300", "beyond ±10⁹"),
        ("2,5", "write the decimal point, 2.5"),
        ("1_000", "which is not a number"),
        ("0x10", "which is not a number"),
    ],
)
def test_a_cell_that_cannot_be_used_is_answered_with_its_place_and_a_way_out(cell: str, answer: str) -> None:
    reading = read_table(["1", "2", cell, "4"], (2, 2))
    assert reading.values is None and reading.where == 2
    assert answer in reading.problem


def test_a_pixel_is_named_by_its_place_in_the_image() -> None:
    assert "Sample 1, channel 2, pixel (2, 1) is empty" in read_table(["1"] * 6 + ["", "1"], (1, 2, 2, 2)).problem


def test_an_empty_table_asks_for_a_sample() -> None:
    assert "add a sample" in read_table([], (0, 3)).problem


def test_signs_and_powers_are_read_as_people_write_them() -> None:
    values = read_table(["−3", "+2.5", " 1e3 ", "- 4"], (2, 2)).values
    assert values is not None and values.tolist() == [[-3, 2.5], [1000, -4]]


@given(st.text(max_size=12))
def test_any_text_is_either_a_finite_number_or_answered(cell: str) -> None:
    reading = read_table([cell, "1"], (2, 1))
    if reading.values is None:
        assert reading.problem.startswith("Sample 1, channel 1 ") and reading.problem.endswith(".")
    else:
        assert np.isfinite(reading.values).all() and np.abs(reading.values).max() <= LARGEST


@given(st.lists(st.floats(-LARGEST, LARGEST), min_size=1, max_size=6))
def test_what_the_table_shows_is_read_back(values: list[float]) -> None:
    column = np.array(values).reshape(-1, 1)
    back = read_table(as_text(column), column.shape).values
    assert back is not None
    np.testing.assert_allclose(back, column, rtol=1e-11)


def test_one_row_is_refused_in_train_mode_only_and_only_without_pixels() -> None:
    assert "PyTorch refuses" in refusal(np.ones((1, 3)), Mode.TRAIN)
    assert "Add a sample" in refusal(np.ones((1, 3, 1, 1)), Mode.TRAIN)
    assert refusal(np.ones((1, 3)), Mode.EVAL) == refusal(np.ones((1, 3, 2, 2)), Mode.TRAIN) == ""


def test_resizing_keeps_what_fits_and_fills_up_with_zero() -> None:
    assert resized(["1", "2", "abc", "4"], (2, 2), 3, 1) == (["1", "abc", "0"], (3, 1))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_typed_and_its_gradient_checks(name: str) -> None:
    preset = PRESETS[name]
    assert preset.x.shape == preset.upstream.shape
    assert read_table(as_text(preset.x), preset.x.shape).values is not None
    result = forward(preset.x)
    assert all(check.error < 1e-7 for check in checks(result, backward(result, preset.upstream)))


def test_an_outlier_never_gets_further_than_the_root_of_n_minus_one() -> None:
    x_hat = forward(PRESETS["outlier"].x).x_hat[:, 0]
    assert x_hat.max() == pytest.approx(np.sqrt(5), abs=1e-6) and x_hat.max() < np.sqrt(5)
