"""Values as they lie in a file: single precision, the first axis slowest."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def packed(values: np.ndarray) -> bytes:
    with np.errstate(over="ignore"):  # beyond float32, as in a network that diverges, is ∞
        return np.ascontiguousarray(values, dtype="<f4").tobytes()


def unpacked(blobs: Sequence[bytes], shape: tuple[int, ...]) -> np.ndarray:
    width = 4 * math.prod(shape)
    if any(len(blob) % width for blob in blobs):
        raise ValueError(f"values of shape {shape} take {width} bytes each")
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(-1, *shape)
