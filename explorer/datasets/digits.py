"""scikit-learn's bundled handwritten digits: 1797 images of 8×8 pixels, 10 classes, no download."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from explorer.config import DatasetConfig
from explorer.datasets.split import Dataset, split_and_standardize
from explorer.sources.resize import resized


def load(config: DatasetConfig) -> Dataset:
    images, labels = digits()
    return split_and_standardize(resized(images, config.image_size), labels, limit=config.train_limit)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Images (1797, 1, 8, 8) from 0 to 1, labels (1797,)."""
    x, y = load_digits(return_X_y=True)
    return np.reshape(x, (-1, 1, 8, 8)) / 16.0, np.asarray(y)
