"""Data as arrays: a training and a test split, standardised with the training split's own mean and deviation."""

from __future__ import annotations

from functools import lru_cache

from explorer.config import DatasetConfig, DatasetName
from explorer.datasets.digits import digits
from explorer.datasets.point_clouds import circles, moons, spirals
from explorer.datasets.resize import resized
from explorer.datasets.scenes import scenes
from explorer.datasets.split import Dataset, split_and_standardise, standardised

_CLOUDS = {DatasetName.MOONS: moons, DatasetName.CIRCLES: circles, DatasetName.SPIRALS: spirals}


def load_dataset(config: DatasetConfig) -> Dataset:
    """The data of a configuration; the same configuration always gives the same split."""
    return _load(config.model_dump_json())


@lru_cache(maxsize=8)
def _load(text: str) -> Dataset:
    config = DatasetConfig.model_validate_json(text)
    match config.name:
        case DatasetName.DIGITS:
            images, labels = digits()
            return split_and_standardise(resized(images, config.image_size), labels)
        case DatasetName.SCENES:
            return standardised(*scenes(config.train_samples, config.test_samples))
        case cloud:
            return split_and_standardise(*_CLOUDS[cloud](config.points, config.noise), per_feature=True)


__all__ = ["Dataset", "load_dataset"]
