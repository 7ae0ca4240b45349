"""Data as arrays: a training and a test split, standardized with the training split's own mean and deviation."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from explorer.config import DatasetConfig, DatasetName
from explorer.datasets.downloaded import bring
from explorer.datasets.split import Dataset


def _loader(name: DatasetName) -> Callable[[DatasetConfig], Dataset]:
    return import_module(f"{__name__}.{name.description.module or name}").load


_LOADERS = {name: _loader(name) for name in DatasetName}


def load_dataset(config: DatasetConfig) -> Dataset:
    """The data of a configuration; the same configuration always gives the same split.

    Raises:
        DataError: data that are not bundled, and cannot be had or used.
    """
    return _load(config.model_dump_json())


@lru_cache(maxsize=8)
def _load(text: str) -> Dataset:
    config = DatasetConfig.model_validate_json(text)
    return _LOADERS[config.name](config)


__all__ = ["Dataset", "bring", "load_dataset"]
