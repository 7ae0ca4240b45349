"""Scenes: the same each time, of other handwriting in the test split, with every class in a mask that fits its ink."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.config import ConfigError, DatasetConfig, DatasetName, RunConfig, Task
from explorer.datasets import load_dataset
from explorer.datasets.scenes import INK, scenes


def test_scenes_are_drawn_the_same_each_time() -> None:
    for first, second in zip(scenes(20, 10), scenes(20, 10), strict=True):
        np.testing.assert_array_equal(first, second)


def test_a_masks_pixels_show_ink_and_much_ink_belongs_to_no_class() -> None:
    images, masks, _, _ = scenes(200, 1)
    ink = images[:, 0]
    assert images.shape == (200, 1, 32, 32) and masks.shape == (200, 32, 32) and masks.dtype == np.int64
    assert ink[masks > 0].min() > INK - 0.3  # noise of deviation 0.05 is on it
    assert (ink[masks == 0] > INK).mean() > 0.02
    assert 0.05 < (masks > 0).mean() < 0.3


def test_scenes_need_a_network_that_answers_for_every_pixel() -> None:
    assert DatasetName.SCENES.task is Task.SEGMENTATION
    with pytest.raises(ConfigError, match="every pixel"):
        RunConfig().with_values({"dataset.name": "scenes"})


def test_who_always_says_background_is_right_as_often_as_is_said() -> None:
    config = DatasetConfig(name=DatasetName.SCENES)
    assert (load_dataset(config).y_test == 0).mean() == pytest.approx(config.chance, abs=0.01)


def test_scenes_have_one_size() -> None:
    assert DatasetConfig(name=DatasetName.SCENES).input_shape == (1, 32, 32)
    with pytest.raises(ValueError, match=r"image_size.*32.*choose 32"):
        DatasetConfig(name=DatasetName.SCENES, image_size=16)
