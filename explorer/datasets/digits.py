"""scikit-learn's bundled handwritten digits: 1797 images of 8×8 pixels, 10 classes, no download."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Images (1797, 1, 8, 8) from 0 to 1, labels (1797,)."""
    x, y = load_digits(return_X_y=True)
    return np.reshape(x, (-1, 1, 8, 8)) / 16.0, np.asarray(y)
