"""Data as arrays: a training and a test split, standardised with the training split's own mean and deviation."""

from __future__ import annotations

from functools import lru_cache

from explorer.config import DatasetConfig, DatasetName
from explorer.datasets.digits import digits
from explorer.datasets.point_clouds import circles, moons, spirals
from explorer.datasets.split import Dataset, split_and_standardise

_CLOUDS = {DatasetName.MOONS: moons, DatasetName.CIRCLES: circles, DatasetName.SPIRALS: spirals}


@lru_cache(maxsize=8)
def load_dataset(config: DatasetConfig) -> Dataset:
    """The data of a configuration; the same configuration always gives the same split."""
    if config.name is DatasetName.DIGITS:
        return split_and_standardise(*digits())
    return split_and_standardise(*_CLOUDS[config.name](config.points, config.noise), per_feature=True)


__all__ = ["Dataset", "load_dataset"]
