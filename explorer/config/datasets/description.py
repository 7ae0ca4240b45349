"""What is said about a data set, before it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from explorer.config.frozen import Frozen

POINTS = 1200
"""Of a set of points, by default."""


class Task(StrEnum):
    CLASSIFICATION = "classification"  # one label for a sample: logits (N, classes), labels (N,)
    SEGMENTATION = "segmentation"  # one for every pixel: logits (N, classes, H, W), masks (N, H, W)


class Origin(StrEnum):
    BUNDLED = "bundled"  # needs no network and no files
    DOWNLOADED = "downloaded"  # on first use; `explorer.sources.published` says from where
    OWN = "own"  # somebody's own files, whose facts are known once they have been looked at


class Facts(Frozen, frozen=True):
    """What is true of a set of images, whoever asks."""

    channels: int
    side: int
    classes: int
    train: int
    test: int
    commonest: float | None = Field(default=None, description="share of the commonest class; None where all are alike")


@dataclass(frozen=True, kw_only=True)
class Description:
    """One data set: its name is that of its file here. It has either `facts` or `point_classes`, but for one's own."""

    place: int = 1000
    """Among the data sets, from small to large, and by name where two have the same."""
    title: str
    """As people write it in a sentence: `MNIST`, `moons`."""
    explanation: str
    """What follows the title in a sentence, the same for all of which it can be said: `are points in the plane`."""
    about: str
    """What it is, in a few words, as Markdown."""
    module: str | None = None
    """The module of `explorer.datasets` that loads it; None: the one of its name."""
    origin: Origin = Origin.BUNDLED
    task: Task = Task.CLASSIFICATION
    facts: Facts | None = None
    """Of its images."""
    class_names: tuple[str, ...] = ()
    """In the order of the classes' numbers; empty where the numbers are the names."""
    point_classes: int | None = None
    """Of points in the plane, as many as a run asks for; None for images."""
    can_be_resized: bool = True
    """Whether its images can have another size than their own."""

    @property
    def samples(self) -> str:
        """How many there are for training and for testing, and of what."""
        if self.point_classes is not None:
            return f"{POINTS:,} points by default, a quarter for testing, {self.point_classes} classes"
        if self.facts is None:
            return "as your data give them, else a quarter, rounded up, for testing"
        facts, color = self.facts, "color " if self.facts.channels == 3 else ""
        images = f"{facts.train:,} and {facts.test:,} {color}images of {facts.side}×{facts.side} pixels"
        return f"{images}, {facts.classes} classes"

    @property
    def has_images(self) -> bool:
        return self.point_classes is None
