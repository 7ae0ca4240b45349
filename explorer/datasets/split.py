"""Splitting and standardizing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split

from explorer.sources.data_error import DataError

SPLIT_SEED = 0  # of the split, not of a run: all runs see the same test data


@dataclass(frozen=True)
class Dataset:
    """`x` float32 (N, C, H, W) or (N, features), `y` int64 (N,), or (N, H, W) for segmentation."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def split_and_standardize(
    x: np.ndarray, y: np.ndarray, *, per_feature: bool = False, limit: int | None = None
) -> Dataset:
    """A stratified 75/25 split; mean 0 and deviation 1 over the training split, all pixels together or each feature."""
    x_train, x_test, y_train, y_test = map(
        np.asarray, train_test_split(x, y, test_size=0.25, stratify=y, random_state=SPLIT_SEED)
    )
    return standardized(x_train, y_train, x_test, y_test, per_feature=per_feature, limit=limit)


def standardized(
    x_train: np.ndarray,
    y_train: np.ndarray,
    x_test: np.ndarray,
    y_test: np.ndarray,
    *,
    per_feature: bool = False,
    limit: int | None = None,
) -> Dataset:
    """Both parts of a split that exists, with the mean and deviation of the training samples, `limit` at most.

    Raises:
        DataError: training samples without a deviation to divide by.
    """
    chosen = limited(len(x_train), limit)
    x_train, y_train = x_train[chosen], y_train[chosen]
    axes = 0 if per_feature else None
    mean, deviation = x_train.mean(axis=axes), x_train.std(axis=axes)
    if not (np.isfinite(deviation) & (deviation > 0)).all():
        raise DataError(
            f"the {len(x_train):,} training samples have the standard deviation {deviation}, and cannot be "
            "standardized; choose a larger image size, more samples or other data"
        )
    return Dataset(
        ((x_train - mean) / deviation).astype(np.float32),
        y_train.astype(np.int64),
        ((x_test - mean) / deviation).astype(np.float32),
        y_test.astype(np.int64),
    )


def limited(samples: int, limit: int | None) -> np.ndarray | slice:
    """`limit` of so many samples, by a random choice that is the same for every run; all where there are no more."""
    if limit is None or samples <= limit:
        return slice(None)
    return np.random.default_rng(SPLIT_SEED).permutation(samples)[:limit]
