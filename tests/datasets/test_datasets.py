"""The data: sizes as the vocabulary says, standardized by the training split, classes in equal shares."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.config import DatasetConfig
from explorer.datasets import load_dataset
from explorer.datasets.point_clouds import xor


@pytest.mark.parametrize("name", ["digits", "moons", "circles", "spirals", "xor", "scenes"])
def test_a_data_set_is_what_its_configuration_says(name: str) -> None:
    config = DatasetConfig.model_validate({"name": name, "points": 1001})
    data = load_dataset(config)
    assert data.x_train.shape == (config.train_samples, *config.input_shape)
    assert data.x_test.shape == (config.test_samples, *config.input_shape)
    assert set(np.unique(data.y_train)) == set(range(config.classes))
    assert data.x_train.dtype == np.float32 and data.y_train.dtype == np.int64
    shares = [np.bincount(y.ravel(), minlength=config.classes) / y.size for y in (data.y_train, data.y_test)]
    np.testing.assert_allclose(shares[0], shares[1], atol=0.01)


def test_digits_are_standardized_with_the_training_mean_and_deviation() -> None:
    data = load_dataset(DatasetConfig())
    assert abs(data.x_train.mean()) < 1e-5
    assert abs(data.x_train.std() - 1) < 1e-5
    assert (len(data.x_train), len(data.x_test)) == (1347, 450)


def test_a_clouds_features_are_standardized_each() -> None:
    data = load_dataset(DatasetConfig.model_validate({"name": "spirals"}))
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1, atol=1e-5)


def test_noise_moves_a_clouds_points() -> None:
    quiet, noisy = (load_dataset(DatasetConfig.model_validate({"name": "spirals", "noise": n})) for n in (0.0, 1.0))
    assert np.abs(quiet.x_train - noisy.x_train).mean() > 0.05


def test_xor_needs_both_coordinates() -> None:
    points, labels = xor(1000, 0.0)
    np.testing.assert_array_equal(labels, np.logical_xor(points[:, 0] > 0, points[:, 1] > 0))
    for coordinate in points.T:
        assert abs(labels[coordinate > 0].mean() - 0.5) < 0.01
    assert np.abs(points).min() >= 0.05 and np.abs(points).max() <= 1


@pytest.mark.parametrize("size", [8, 13, 32])
def test_digits_are_resized_and_standardized_anew(size: int) -> None:
    config = DatasetConfig(image_size=size)
    data = load_dataset(config)
    assert data.x_train.shape == (1347, *config.input_shape) == (1347, 1, size, size)
    assert abs(data.x_train.mean()) < 1e-5 and abs(data.x_train.std() - 1) < 1e-5
    np.testing.assert_array_equal(data.y_train, load_dataset(DatasetConfig()).y_train)
