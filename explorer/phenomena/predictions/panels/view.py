"""What the page shows: which arms of which seed, with which statistics, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.config import Task
from explorer.controls.address import choice
from explorer.controls.shown_arms import ShownArm, seed_words
from explorer.phenomena.predictions.numbers.answers import class_names
from explorer.phenomena.predictions.numbers.statistics import Statistics, matters
from explorer.reading.arm_names import common_words

REGIONS, LINES, CONFUSION, ERRORS, MASKS = "decision-regions", "unit-lines", "confusion", "errors", "masks"
"""The keys of the panels' charts."""
MOST = 12
"""Arms that are drawn at a time: small pictures, which wrap."""


@dataclass(frozen=True)
class View:
    arms: tuple[ShownArm, ...]
    step: int
    statistics: Statistics
    seeds: int

    @property
    def names(self) -> tuple[str, ...]:
        """The classes' names, of the arm that has most of them."""
        return max((class_names(arm.run.config.dataset) for arm in self.arms), key=len)

    @property
    def thing(self) -> str:
        """What is classified."""
        dataset = self.arms[0].run.config.dataset
        if dataset.task is Task.SEGMENTATION:
            return "pixel"
        return "test image" if dataset.name.has_images else "test point"

    @property
    def matters(self) -> bool:
        """Whether the statistics make a difference in one of the arms."""
        return any(matters(arm.run.config) for arm in self.arms)

    @property
    def where(self) -> str:
        """The mode, for a panel's caption."""
        return self.statistics.words if self.matters else "the same in train and eval mode"

    @property
    def batch(self) -> str:
        """Samples of a batch, where that is the same in all arms."""
        sizes = {arm.run.config.optimizer.batch_size for arm in self.arms}
        return f" of {sizes.pop()}" if len(sizes) == 1 else ""

    @property
    def seed_words(self) -> str:
        return seed_words(self.arms, self.seeds)

    @property
    def whose(self) -> str:
        """What the names above the plots leave out, and which of several seeds is shown."""
        return captioned(common_words([arm.run.arm for arm in self.arms]), self.seed_words)


def choose_view(arms: tuple[ShownArm, ...], step: int, seeds: int) -> View:
    """What controls and the address say; the page draws the control of the statistics."""
    return View(arms, step, choice("statistics", list(Statistics), Statistics.RUNNING), seeds)


def captioned(*said: str) -> str:
    return " · ".join(filter(None, said))


def recorded_at(found: Mapping[str, object]) -> str:
    """`recorded at step 126`, of what was found in each arm."""
    steps = sorted({step for one in found.values() if isinstance(step := getattr(one, "step", None), int)})
    return f"recorded at step {' and '.join(f'{step:,d}' for step in steps)}" if steps else ""
