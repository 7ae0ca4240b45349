"""An experiment: a base configuration, what is varied and the seeds. It expands to arms, and those to runs."""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from explorer.config import MOST_SEED, SETTINGS, RunConfig, no_such_setting, shortened
from explorer.config.versioned import Versioned

MOST_ARMS = 1024
"""A grid of 32 values by 32. They are checked one by one before anything runs, which takes a tenth of a second."""
MOST_RUNS = 10_000
"""A grid of some thousand runs has room; the store and its pages are made for so many, not for millions."""
MOST_NAMED, MOST_IN_TITLE = 4, 12
"""A title names so many arms one by one, and so many by what is varied; it counts more."""
MOST_CHARACTERS = 300
"""Of a name, a title and an arm's label; what is longer, as a list of layers can be, is cut."""
RECORDED = " (recorded)"
"""What the names of experiments that ship end with."""


def label(key: str, value: Any) -> str:
    """A value of a varied setting as an arm's label: `batch`, `learning rate 0.3`, `momentum cumulative`."""
    text = (
        "cumulative"
        if value is None
        else f"{value:g}"
        if isinstance(value, int | float)
        else str(value).replace("_", "-")
    )
    word = SETTINGS[key].short
    if key == "normalization.placement":
        return f"{text} activation"
    return f"{word} {text}" if word else text


def compared_words(vary: Mapping[str, Iterable[Any]]) -> str:
    """`none, batch × learning rate 0.01, 0.1, 1`: what the arms are."""
    said = []
    for key, values in vary.items():
        first, *others = (label(key, value) for value in values)
        word = first.rpartition(" ")[0]
        said.append(", ".join([first, *(other.removeprefix(f"{word} ") for other in others)]))
    return " × ".join(said)


class Arm(BaseModel):
    """One value (or one combination of values) of what is varied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    config: RunConfig


class Experiment(Versioned, frozen=True):
    """A base configuration, what is varied, and the seeds: it expands to runs."""

    name: str = Field(default="", max_length=MOST_CHARACTERS)
    base: RunConfig = RunConfig()
    vary: dict[str, tuple[Any, ...]] = Field(default={"normalization.kind": ("none", "batch")})
    seeds: tuple[Annotated[int, Field(ge=0, le=MOST_SEED)], ...] = (0,)

    @model_validator(mode="after")
    def _expands(self) -> Self:
        if not self.seeds or len(set(self.seeds)) != len(self.seeds):
            raise ValueError(
                f"seeds: {shortened(list(self.seeds))} must be at least one, each once; choose for example 0, 1, 2"
            )
        for key, values in self.vary.items():
            _refuse_what_cannot_vary(key, values)
        _refuse_too_many(self.vary, len(self.seeds))
        arms = self.arms
        twice = [name for name, count in Counter(arm.label for arm in arms).items() if count > 1]
        if twice:
            first, second, *_ = (arm.config for arm in arms if arm.label == twice[0])
            alike = "are the same run" if first == second else "have the same name everywhere"
            raise ValueError(f"vary: two arms {alike} ({twice[0]}); leave one out")
        return self

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The combinations of what is varied, in the order given; the base alone where nothing is varied."""
        keys = list(self.vary)
        if not keys:
            return (Arm(label=label("normalization.kind", self.base.normalization.kind), config=self.base),)
        configs = (
            self.base.with_values(dict(zip(keys, values, strict=True)))
            for values in itertools.product(*self.vary.values())
        )
        return tuple(
            Arm(label=_cut(" + ".join(label(key, config.value(key)) for key in keys)), config=config)
            for config in configs
        )

    def runs(self) -> list[tuple[Arm, int, RunConfig]]:
        """Arm, seed and full configuration of every run, seed by seed so that a first comparison is there soon."""
        arms = self.arms
        return [(arm, seed, arm.config.with_seed(seed)) for seed in self.seeds for arm in arms]

    @property
    def title(self) -> str:
        """The given name, or one made from what is compared: `LeNet: none or batch`."""
        if self.name:
            return self.name
        arms = self.arms
        if len(arms) > MOST_IN_TITLE:
            compared = f"{len(arms):,} arms over {' and '.join(map(_setting_word, self.vary))}"
        elif len(arms) > MOST_NAMED:
            compared = compared_words(self.vary)
        else:
            compared = " or ".join(arm.label for arm in arms)
        return _cut(": ".join(filter(None, [_networks(arms), compared])))


def _networks(arms: tuple[Arm, ...]) -> str:
    """`LeNet`, `Plain 20`; `Depth 20` where families are compared at one depth, and nothing where they share none."""
    families = {arm.config.network.family for arm in arms}
    depths = {arm.config.network.depth for arm in arms}
    depth = f"{depths.pop()}" if len(depths) == 1 else ""
    if len(families) > 1:
        return f"Depth {depth}" if depth else ""
    family = families.pop()
    return family.title if family.has_one_depth or not depth else f"{family.title} {depth}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _setting_word(key: str) -> str:
    return SETTINGS[key].short or SETTINGS[key].title.lower()


def _refuse_what_cannot_vary(key: str, values: tuple[Any, ...]) -> None:
    if key == "training.seed":
        raise ValueError("vary: seeds are not an arm; list them under seeds")
    if key not in SETTINGS:
        raise ValueError(f"vary: {no_such_setting(key, None, SETTINGS)}")
    try:
        written = {json.dumps(value) for value in values}
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"vary: {key} takes numbers, words and None ({error})") from error
    if not values or len(written) != len(values):
        raise ValueError(f"vary: {key} needs at least one value, each once, not {shortened(list(values))}")


def _refuse_too_many(vary: dict[str, tuple[Any, ...]], seeds: int) -> None:
    """Counted, not expanded: a few thousand characters can describe more arms than there are atoms."""
    arms = math.prod(len(values) for values in vary.values())
    if arms > MOST_ARMS:
        product = " × ".join(f"{len(values):,} of {key}" for key, values in vary.items() if len(values) > 1)
        raise ValueError(f"vary: {product} are more than the {MOST_ARMS:,} arms of one experiment; leave values out")
    if arms * seeds > MOST_RUNS:
        raise ValueError(
            f"seeds: {arms:,} arms with {seeds:,} seeds each are more than the {MOST_RUNS:,} runs of one experiment; "
            "choose fewer seeds or arms"
        )
