"""One's own images, from bytes to standardized numbers."""

from __future__ import annotations

from pathlib import Path

from explorer.config import DatasetConfig
from explorer.datasets.split import Dataset, split_and_standardize, standardized
from explorer.sources.own import read_own


def load(config: DatasetConfig) -> Dataset:
    """Split as they give it, else in equal shares of every class.

    Raises:
        DataError: they are not there, or not those of the configuration.
    """
    assert config.found is not None
    x, y, test = read_own(Path(config.path), config.found, config.image_size)
    if test is None:
        return split_and_standardize(x, y, limit=config.train_limit)
    return standardized(x[~test], y[~test], x[test], y[test], limit=config.train_limit)
