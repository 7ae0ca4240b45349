"""Large sets of images that have a split of their own, from bytes to standardized numbers."""

from __future__ import annotations

import numpy as np

from explorer.config import DatasetConfig, DatasetName
from explorer.datasets.split import Dataset, limited
from explorer.sources.cifar import read_cifar10
from explorer.sources.data_error import DataError
from explorer.sources.download import OnProgress, fetch, ignored
from explorer.sources.idx import read_idx
from explorer.sources.published import PUBLISHED
from explorer.sources.resize import resized

AT_A_TIME = 4096  # images that are resized together, for memory's sake


def bring(config: DatasetConfig, on_progress: OnProgress = ignored) -> None:
    """Download what is needed and not on this machine; `on_progress` hears how far it is, and ends it where it raises.

    Raises:
        DataError: it cannot be had.
    """
    if config.name in PUBLISHED:
        fetch(PUBLISHED[config.name], on_progress=on_progress)


def load(config: DatasetConfig) -> Dataset:
    """MNIST, Fashion-MNIST or CIFAR-10 with its own split; what is not on this machine is downloaded first.

    Raises:
        DataError: it cannot be had, or is not what was published.
    """
    folder = fetch(PUBLISHED[config.name])
    if config.name is DatasetName.CIFAR10:
        x_train, y_train, x_test, y_test = read_cifar10(folder / PUBLISHED[config.name].files[0].name)
    else:
        x_train, y_train, x_test, y_test = (read_idx(folder / file.name) for file in PUBLISHED[config.name].files)
        x_train, x_test = x_train[:, None], x_test[:, None]
    if (len(x_train), len(x_test)) != (len(y_train), len(y_test)):
        raise DataError(f"{folder} has {len(x_train) + len(x_test)} images and {len(y_train) + len(y_test)} labels")
    return from_bytes(config, x_train, y_train, x_test, y_test)


def from_bytes(
    config: DatasetConfig, x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray, y_test: np.ndarray
) -> Dataset:
    """uint8 images (N, C, H, W) at the configured size, with mean 0 and deviation 1 over the training samples."""
    chosen = limited(len(x_train), config.train_limit)
    x_train, y_train = x_train[chosen], y_train[chosen]
    if x_train.shape[-2:] == (config.image_size, config.image_size):
        shades = np.arange(256) / 255.0
        counts = sum(np.bincount(part.ravel(), minlength=256) for part in _parts(x_train)) / x_train.size
        mean = float(counts @ shades)
        deviation = float(np.sqrt(counts @ (shades - mean) ** 2))
        table = ((shades - mean) / (deviation or 1.0)).astype(np.float32)
        x_train, x_test = table[x_train], table[x_test]
    else:
        x_train, x_test = (_at_size(images, config.image_size) for images in (x_train, x_test))
        mean, deviation = x_train.mean(dtype=np.float64), x_train.std(dtype=np.float64)
        for images in (x_train, x_test):
            images -= np.float32(mean)
            images /= np.float32(deviation or 1.0)
    return Dataset(x_train, y_train.astype(np.int64), x_test, y_test.astype(np.int64))


def _parts(images: np.ndarray) -> list[np.ndarray]:
    return [images[start : start + AT_A_TIME] for start in range(0, len(images), AT_A_TIME)]


def _at_size(images: np.ndarray, size: int) -> np.ndarray:
    return np.concatenate([resized(part.astype(np.float32) / np.float32(255), size) for part in _parts(images)])
