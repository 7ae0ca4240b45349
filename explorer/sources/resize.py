"""Images at another size, by linear interpolation that averages where it makes them smaller."""

from __future__ import annotations

import numpy as np


def resized(images: np.ndarray, size: int) -> np.ndarray:
    """(N, C, H, W) as (N, C, size, size), in the images' own floating type.

    Every pixel is a weighted mean under a triangle as wide as a pixel of the coarser grid, pixel centers at ½, as
    PyTorch's `interpolate(mode="bilinear", antialias=True)` and Pillow's bilinear `resize` have it.
    """
    height, width = images.shape[-2:]
    if (height, width) == (size, size):
        return images
    rows, columns = (_weights(side, size).astype(images.dtype) for side in (height, width))
    return rows @ images @ columns.T


def _weights(before: int, after: int) -> np.ndarray:
    """(after, before): what every pixel takes from those along one side; each row sums to 1."""
    scale = before / after
    support = max(1.0, scale)
    centers = (np.arange(after) + 0.5) * scale
    apart = np.abs(np.arange(before) + 0.5 - centers[:, None]) / support
    weights = np.clip(1.0 - apart, 0.0, None)
    return weights / weights.sum(axis=1, keepdims=True)
