"""What a run says about its data: which set, how large its images are, what is done to them.

Everything that a network's shape depends on is known here without opening a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from explorer.config import datasets
from explorer.config.config_error import ConfigError, Cure
from explorer.config.datasets.description import POINTS, Facts, Origin, Task
from explorer.config.discovery import DescribedEnum
from explorer.config.frozen import Frozen
from explorer.config.network_sizes import LARGEST_IMAGE, SMALLEST_IMAGE
from explorer.config.setting import Setting, Values
from explorer.foreign_text import visible

LONGEST_NAME = 200
"""Characters of a class's name."""


def _shown(name: Any) -> Any:
    return visible(name) if isinstance(name, str) else name


ClassName = Annotated[str, BeforeValidator(_shown), Field(max_length=LONGEST_NAME)]
"""Foreign text, in which every character can be seen."""


class DatasetName(StrEnum, metaclass=DescribedEnum):
    """The names of `explorer.config.datasets`: `DatasetName.MNIST` is what `mnist.py` describes there."""

    _ignore_ = "name_"
    for name_ in datasets.DESCRIPTIONS:
        vars()[name_.upper()] = name_

    @property
    def description(self) -> datasets.Description:
        return datasets.DESCRIPTIONS[self.value]

    @property
    def has_images(self) -> bool:
        return self.description.has_images

    @property
    def task(self) -> Task:
        return self.description.task

    @property
    def can_be_resized(self) -> bool:
        return self.has_images and self.description.can_be_resized


class Split(StrEnum):
    GIVEN = "given"  # the data say which images are for training and which for testing
    POOLED = "pooled"  # they do, but all are put together, and a quarter is drawn for testing
    NONE = "none"  # they do not: a quarter is drawn for testing


class Background(StrEnum):
    WHITE = "white"
    BLACK = "black"


class Reading(Frozen, frozen=True):
    """How somebody's own data are read, where more than one way makes sense."""

    split: Split | None = Field(default=None, description="None: as the data give it, where they leave no doubt")
    background: Background = Field(default=Background.WHITE, description="what transparent images lie on")
    leave_out_unreadable: bool = Field(default=False, description="files that cannot be read are left out")


class OwnData(Facts, frozen=True):
    """What was found in somebody's own data. A run keeps it, and takes no other data than these.

    `content` is a SHA-256 of everything in them; `side` is the image size that suits them. A `reading` of None is that
    of the first version, which knew neither splits nor transparency.
    """

    channels: int = Field(ge=1, le=3)
    side: int = Field(ge=8, le=32)
    classes: int = Field(ge=2, le=200)
    train: int = Field(ge=1, le=100_000)
    test: int = Field(ge=1, le=100_000)
    commonest: float | None = Field(default=None, gt=0, le=1)
    content: str = Field(pattern="^[0-9a-f]{64}$")
    names: tuple[ClassName, ...] = Field(description="the classes, in the order of their numbers")
    reading: Reading | None = None

    @model_validator(mode="after")
    def _each_class_has_a_name(self) -> OwnData:
        if len(set(self.names)) != self.classes or len(self.names) != self.classes:
            raise ValueError(
                f"dataset.found: {self.classes} classes have {len(set(self.names))} different names; choose the data "
                "anew"
            )
        return self


BUNDLED = tuple(name for name in DatasetName if name.description.origin is Origin.BUNDLED)
"""What needs no network and no files."""


def first_dataset(task: Task) -> DatasetName:
    """The first that asks for it."""
    return next(name for name in DatasetName if name.task is task)


def _has_images(values: Values) -> bool:
    return DatasetName(values["dataset.name"]).has_images


def _is_cloud(values: Values) -> bool:
    return not _has_images(values)


def _can_be_resized(values: Values) -> bool:
    return DatasetName(values["dataset.name"]).can_be_resized


def _is_own(values: Values) -> bool:
    return values["dataset.name"] == DatasetName.OWN


class DatasetConfig(Frozen, frozen=True):
    """A data set. An image size that is left out is the set's own."""

    name: Annotated[
        DatasetName,
        Setting("Data set", datasets.explained()),
    ] = DatasetName.DIGITS
    points: Annotated[
        int,
        Setting(
            "Number of points",
            "How many points; a quarter of them is for testing.",
            short="points",
            label="Points",
            applies=_is_cloud,
        ),
    ] = Field(default=POINTS, ge=40, le=100_000)
    noise: Annotated[
        float,
        Setting(
            "Noise of the points",
            "Standard deviation added to every point.",
            short="noise",
            label="Noise",
            applies=_is_cloud,
        ),
    ] = Field(default=0.15, ge=0.0, le=2.0)
    image_size: Annotated[
        int,
        Setting(
            "Image size",
            "Pixels per side; images are resized to it. Deep networks with many stages need room.",
            short="image size",
            applies=_can_be_resized,
        ),
    ] = Field(default=8, ge=SMALLEST_IMAGE, le=LARGEST_IMAGE)
    train_limit: Annotated[
        int,
        Setting(
            "Number of training images",
            "Fewer train faster and generalize worse.",
            short="training images",
            label="Training images, at most",
            applies=_has_images,
        ),
    ] = Field(default=100_000, ge=100, le=100_000)
    flip: Annotated[
        bool,
        Setting(
            "Random mirroring",
            "Mirrors half of the training images, a different half each time.",
            label="Mirror at random",
            applies=_has_images,
        ),
    ] = False
    shift: Annotated[
        int,
        Setting(
            "Random shifts",
            "Training images are shifted by up to this many pixels; their edges are repeated.",
            short="shift",
            label="Move at random",
            applies=_has_images,
        ),
    ] = Field(default=0, ge=0, le=8)
    path: Annotated[
        str, Setting("Your own data", "A folder of images, or a file.", noun="your own data", applies=_is_own)
    ] = Field(default="", max_length=4096)
    found: Annotated[
        OwnData | None, Setting("Content of your own data", "What a look at them has found.", applies=_is_own)
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _fill_from_name(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        given = {key: value for key, value in values.items() if value is not None}
        try:
            name = DatasetName(given.get("name", DatasetName.DIGITS))
        except ValueError:
            return values  # the field's own validation names the allowed values
        if name is not DatasetName.OWN:
            return {"image_size": own_image_size(name)} | {k: v for k, v in given.items() if k not in ("path", "found")}
        if "found" not in given:
            raise ValueError(
                "dataset.path: your own data have not been looked at, so that their classes are not known; choose them "
                "in the Lab, or with `python -m explorer train --data PATH`"
            )
        return {"image_size": OwnData.model_validate(given["found"]).side} | given

    @model_validator(mode="after")
    def _can_be_done_to_them(self) -> DatasetConfig:
        if self.name.has_images and not self.name.can_be_resized and self.image_size != own_image_size(self.name):
            own = own_image_size(self.name)
            raise ConfigError(
                f"dataset.image_size: {self.name} are drawn at {own} pixels, not at {self.image_size}; choose {own}, "
                "or dataset digits",
                [Cure("dataset.image_size", own, self.image_size)],
            )
        if (self.flip or self.shift) and not self.name.has_images:
            name, nothing = ("flip", False) if self.flip else ("shift", 0)
            raise ConfigError(
                f"dataset.{name}: {self.name} are points, not images; leave it out, or choose a data set of images",
                [Cure(f"dataset.{name}", nothing, getattr(self, name))],
            )
        return self

    @property
    def task(self) -> Task:
        return self.name.task

    @property
    def facts(self) -> Facts | None:
        """What is true of the images; None for points."""
        return self.found if self.name is DatasetName.OWN else self.name.description.facts

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(C, H, W) of an image, (2,) of a point."""
        return (self.facts.channels, self.image_size, self.image_size) if self.facts else (2,)

    @property
    def classes(self) -> int:
        classes = self.facts.classes if self.facts else self.name.description.point_classes
        assert classes is not None, f"{self.name} has neither facts nor points"
        return classes

    @property
    def chance(self) -> float:
        """The share of right answers of who always says the commonest class."""
        commonest = self.facts.commonest if self.facts else None
        return 1 / self.classes if commonest is None else commonest

    @property
    def samples(self) -> int:
        return self.train_samples + self.test_samples

    @property
    def test_samples(self) -> int:
        """A quarter of what has no test split of its own, rounded up."""
        return self.facts.test if self.facts else -(-self.points // 4)

    @property
    def train_samples(self) -> int:
        return min(self.facts.train, self.train_limit) if self.facts else self.points - self.test_samples


def own_image_size(name: DatasetName) -> int:
    """Pixels of a side before any resizing; 8 for what has none, or not always the same."""
    facts = name.description.facts
    return facts.side if facts else 8
