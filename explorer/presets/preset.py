"""A preset: an experiment with the claim it demonstrates, and the measurement that decides whether it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from explorer.experiment import Experiment
from explorer.presets.conditions import Condition
from explorer.presets.outcomes import Outcome
from explorer.presets.pictures import Picture
from explorer.presets.questions import Question

TUNED_ON = (0, 1, 2)
"""The seeds that settings and thresholds were chosen with."""
FIRST_SEED = 100
"""Verification counts its seeds from here."""


class Group(StrEnum):
    """The headings of the gallery, in their order."""

    TRAINS = "What it makes possible"
    DEPTH = "Depth and shortcuts"
    STATISTICS = "Batch and running statistics"
    WHY = "Why it works, and why not"
    INSIDE = "What it does inside"
    LITTLE = "Where it matters less"
    DOWNLOAD = "With downloaded data"


@dataclass(frozen=True)
class Look:
    """A page to open next, by the stem of its file, and what to look at there."""

    page: str
    at: str


@dataclass(frozen=True)
class Preset:
    """Everything is stated before anything runs: the claim, what is measured, and from when on it counts as held."""

    name: str
    """In addresses and on the command line: `larger-learning-rates`."""
    title: str
    group: Group
    """Under which heading it stands on Home."""
    place: int
    """Its place under that heading, counted from 1."""
    claim: str
    """One sentence."""
    source: str
    experiment: Experiment
    outcome: Outcome
    conditions: tuple[Condition, ...]
    headline: tuple[str, ...]
    """The arms whose numbers stand in the verdict."""
    question: Question
    """What the class may guess before it runs."""
    picture: Picture
    """The figure that shows the outcome, small on Home and large in the lecture."""
    look: tuple[Look, ...]
    download: str = ""
    """What it needs from the network first; empty where everything is here. Such a preset is not verified offline."""
    exact: tuple[str, ...] = ()
    """Layers and parameters of which the outcome needs the exact numbers: its recorded run ships with these."""
    shows_everything: bool = False
    """Whether its recorded run fills every panel of every page, not only those of the pages in `look`."""

    def __post_init__(self) -> None:
        arms = {arm.label for arm in self.experiment.arms}
        named = (
            {arm for condition in self.conditions for arm in condition.arms}
            | set(self.headline)
            | set(self.question.arms)
        )
        if not named <= arms:
            raise ValueError(f"{self.name} speaks of {sorted(named - arms)}; its arms are {sorted(arms)}")

    @property
    def held_out(self) -> Experiment:
        """What one click runs: with a seed that did not tune it, the first of those that verify it."""
        return self.experiment.model_copy(update={"seeds": (FIRST_SEED,)})
