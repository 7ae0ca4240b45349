"""scikit-learn's bundled handwritten digits: 1797 images of 8×8 pixels, 10 classes, no download."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Images (1797, 1, 8, 8) from 0 to 1, labels (1797,)."""
    bundled = load_digits()
    return bundled.images[:, None] / 16.0, bundled.target
