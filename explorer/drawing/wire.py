"""A figure as the bytes that travel to the browser: JSON whose arrays are base64, as plotly.js reads them."""

import base64
import json
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.figure import Figure

_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def packed(figure: Figure) -> bytes:
    """`figure` as UTF-8 JSON. Arrays of numbers become `{"dtype", "bdata", "shape"}`; NaN outside arrays,
    null.

    Raises:
        TypeError: something inside is neither JSON nor an array of numbers or text.
    """
    return json.dumps(plain(figure), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def plain(value: Any) -> Any:
    """`value` as JSON knows it: dicts, lists, text and numbers, arrays of numbers packed."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inside) for inside in value]
    if isinstance(value, np.ndarray):
        return _base64(value) if value.dtype.kind in "fiub" else plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _base64(array: NDArray[Any]) -> dict[str, str]:
    """plotly.js knows float32, float64 and integers up to 32 bits, little-endian, row by row."""
    if array.dtype.kind == "f":
        array = array.astype("<f8" if array.dtype.itemsize > 4 else "<f4", copy=False)
    else:
        array = array.astype("|u1" if array.dtype.itemsize == 1 and array.dtype.kind != "i" else "<i4")
    encoded = {
        "dtype": array.dtype.str[1:],
        "bdata": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii"),
    }
    if array.ndim > 1:
        encoded["shape"] = ", ".join(str(length) for length in array.shape)
    return encoded
