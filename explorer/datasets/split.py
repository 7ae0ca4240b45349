"""Splitting and standardising."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split

SPLIT_SEED = 0  # of the split, not of a run: all runs see the same test data


@dataclass(frozen=True)
class Dataset:
    """`x` float32 (N, C, H, W) or (N, features), `y` int64 (N,), or (N, H, W) for segmentation."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def split_and_standardise(x: np.ndarray, y: np.ndarray, *, per_feature: bool = False) -> Dataset:
    """A stratified 75/25 split; mean 0 and deviation 1 over the training split, all pixels together or each feature."""
    x_train, x_test, y_train, y_test = map(
        np.asarray, train_test_split(x, y, test_size=0.25, stratify=y, random_state=SPLIT_SEED)
    )
    return standardised(x_train, y_train, x_test, y_test, per_feature=per_feature)


def standardised(
    x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray, y_test: np.ndarray, *, per_feature: bool = False
) -> Dataset:
    """Both parts of a split that exists, with the training part's mean and deviation."""
    axes = 0 if per_feature else None
    mean, deviation = x_train.mean(axis=axes), x_train.std(axis=axes)
    return Dataset(
        ((x_train - mean) / deviation).astype(np.float32),
        y_train.astype(np.int64),
        ((x_test - mean) / deviation).astype(np.float32),
        y_test.astype(np.int64),
    )
