"""A figure arrives in the browser with the numbers it left with."""

import base64
import json

import numpy as np
import pytest

from explorer.drawing.wire import packed


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([1.5, np.nan], dtype=np.float32), "f4"),
        (np.array([1.5, 2.5]), "f8"),
        (np.array([1, 70_000]), "i4"),
        (np.array([True, False]), "u1"),
    ],
)
def test_numbers_travel_as_base64_in_a_type_that_plotly_reads(array: np.ndarray, dtype: str) -> None:
    sent = json.loads(packed({"x": array}))["x"]
    assert sent["dtype"] == dtype
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(sent["bdata"]), "<" + dtype), array)


def test_a_heat_map_keeps_its_shape_row_by_row() -> None:
    z = np.arange(6, dtype=np.float32).reshape(2, 3)
    sent = json.loads(packed({"z": z.T.copy().T}))["z"]
    assert sent["shape"] == "2, 3"
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(sent["bdata"]), "<f4").reshape(2, 3), z)


def test_text_stays_text_and_a_lone_nan_becomes_null() -> None:
    figure = {"data": [{"text": np.array(["none", "batch"]), "y0": float("nan"), "size": np.float64(2)}]}
    assert json.loads(packed(figure)) == {"data": [{"text": ["none", "batch"], "y0": None, "size": 2.0}]}


def test_what_a_browser_cannot_read_is_refused() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        packed({"x": object()})
