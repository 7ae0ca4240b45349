"""Data as arrays: a training and a test split, standardized with the training split's own mean and deviation."""

from __future__ import annotations

from functools import lru_cache

from explorer.config import DatasetConfig, DatasetName
from explorer.config.dataset import IMAGE_SETS
from explorer.datasets.digits import digits
from explorer.datasets.images import bring, downloaded, own
from explorer.datasets.point_clouds import circles, moons, spirals
from explorer.datasets.scenes import scenes
from explorer.datasets.split import Dataset, split_and_standardize, standardized
from explorer.sources.resize import resized

_CLOUDS = {DatasetName.MOONS: moons, DatasetName.CIRCLES: circles, DatasetName.SPIRALS: spirals}


def load_dataset(config: DatasetConfig) -> Dataset:
    """The data of a configuration; the same configuration always gives the same split.

    Raises:
        DataError: data that are not bundled, and cannot be had or used.
    """
    return _load(config.model_dump_json())


@lru_cache(maxsize=8)
def _load(text: str) -> Dataset:
    config = DatasetConfig.model_validate_json(text)
    match config.name:
        case DatasetName.DIGITS:
            images, labels = digits()
            return split_and_standardize(resized(images, config.image_size), labels, limit=config.train_limit)
        case DatasetName.SCENES:
            facts = IMAGE_SETS[DatasetName.SCENES]
            return standardized(*scenes(facts.train, facts.test), limit=config.train_limit)
        case DatasetName.MNIST | DatasetName.FASHION_MNIST | DatasetName.CIFAR10:
            return downloaded(config)
        case DatasetName.OWN:
            return own(config)
        case cloud:
            return split_and_standardize(*_CLOUDS[cloud](config.points, config.noise), per_feature=True)


__all__ = ["Dataset", "bring", "load_dataset"]
