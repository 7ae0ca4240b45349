"""What a run says about its data: which set, how large its images are, what is done to them.

Everything that a network's shape depends on is known here without opening a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Task(StrEnum):
    CLASSIFICATION = "classification"  # one label for a sample: logits (N, classes), labels (N,)
    SEGMENTATION = "segmentation"  # one for every pixel: logits (N, classes, H, W), masks (N, H, W)


class DatasetName(StrEnum):
    DIGITS = "digits"
    SCENES = "scenes"
    MOONS = "moons"
    CIRCLES = "circles"
    SPIRALS = "spirals"

    @property
    def has_images(self) -> bool:
        return self in IMAGE_SETS

    @property
    def task(self) -> Task:
        return Task.SEGMENTATION if self is DatasetName.SCENES else Task.CLASSIFICATION

    @property
    def can_be_resized(self) -> bool:
        return self.has_images and self is not DatasetName.SCENES


class Facts(Frozen):
    """What is true of a set of images, whoever asks."""

    channels: int
    side: int
    classes: int
    train: int
    test: int


IMAGE_SETS: dict[DatasetName, Facts] = {
    DatasetName.DIGITS: Facts(channels=1, side=8, classes=10, train=1347, test=450),
    DatasetName.SCENES: Facts(channels=1, side=32, classes=4, train=900, test=300),
}

CLOUD_CLASSES = {DatasetName.MOONS: 2, DatasetName.CIRCLES: 2, DatasetName.SPIRALS: 3}


class DatasetConfig(Frozen):
    """A data set. An image size that is left out is the set's own."""

    name: DatasetName = DatasetName.DIGITS
    points: int = Field(default=1200, ge=40, le=100_000, description="points in a cloud; images have their own number")
    noise: float = Field(default=0.15, ge=0.0, le=2.0, description="standard deviation added to a cloud's points")
    image_size: int = Field(default=8, ge=8, le=32, description="pixels of a side; images are resized to it")

    @model_validator(mode="before")
    @classmethod
    def _fill_from_name(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        try:
            name = DatasetName(values.get("name", DatasetName.DIGITS))
        except ValueError:
            return values  # the field's own validation names the allowed values
        return {
            "image_size": own_image_size(name),
            **{key: value for key, value in values.items() if value is not None},
        }

    @model_validator(mode="after")
    def _has_a_size_that_exists(self) -> DatasetConfig:
        if self.name.has_images and not self.name.can_be_resized and self.image_size != own_image_size(self.name):
            raise ValueError(
                f"dataset.image_size: {self.name} are drawn at {own_image_size(self.name)} pixels, not at "
                f"{self.image_size}; choose {own_image_size(self.name)}, or dataset digits"
            )
        return self

    @property
    def task(self) -> Task:
        return self.name.task

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(C, H, W) of an image, (2,) of a point."""
        if not self.name.has_images:
            return (2,)
        return (IMAGE_SETS[self.name].channels, self.image_size, self.image_size)

    @property
    def classes(self) -> int:
        return IMAGE_SETS[self.name].classes if self.name.has_images else CLOUD_CLASSES[self.name]

    @property
    def samples(self) -> int:
        return self.train_samples + self.test_samples

    @property
    def test_samples(self) -> int:
        """A quarter of what has no test split of its own, rounded up."""
        return IMAGE_SETS[self.name].test if self.name.has_images else -(-self.points // 4)

    @property
    def train_samples(self) -> int:
        return IMAGE_SETS[self.name].train if self.name.has_images else self.points - self.test_samples


def own_image_size(name: DatasetName) -> int:
    """Pixels of a side before any resizing; 8 for what has none."""
    return IMAGE_SETS[name].side if name.has_images else 8
