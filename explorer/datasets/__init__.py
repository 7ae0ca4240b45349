"""Data as arrays: a training and a test split, standardised with the training split's own mean and deviation."""

from __future__ import annotations

from functools import lru_cache

from explorer.config import DatasetConfig, DatasetName
from explorer.datasets.digits import digits
from explorer.datasets.point_clouds import circles, moons, spirals
from explorer.datasets.split import Dataset, split_and_standardise

_CLOUDS = {DatasetName.MOONS: moons, DatasetName.CIRCLES: circles, DatasetName.SPIRALS: spirals}


def load_dataset(config: DatasetConfig) -> Dataset:
    """The data of a configuration; the same configuration always gives the same split."""
    return _load(config.name, config.points, config.noise)


@lru_cache(maxsize=8)
def _load(name: DatasetName, points: int, noise: float) -> Dataset:
    if name is DatasetName.DIGITS:
        return split_and_standardise(*digits())
    return split_and_standardise(*_CLOUDS[name](points, noise), per_feature=True)


__all__ = ["Dataset", "load_dataset"]
