"""An experiment: a base configuration, what is varied and the seeds. It expands to arms, and those to runs."""

from __future__ import annotations

import itertools
import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator

from explorer.config import ConfigError, RunConfig

SETTING_WORDS: dict[str, str] = {
    "dataset.points": "points",
    "dataset.noise": "noise",
    "dataset.image_size": "image size",
    "dataset.train_limit": "training images",
    "dataset.shift": "shift",
    "network.depth": "depth",
    "network.width": "width",
    "network.cardinality": "cardinality",
    "normalization.layers": "normalized",
    "normalization.momentum": "momentum",
    "normalization.eps": "ε",
    "normalization.groups": "groups",
    "normalization.ghost_size": "ghost size",
    "normalization.dropout": "dropout",
    "network.bias": "bias",
    "optimizer.learning_rate": "learning rate",
    "optimizer.momentum": "SGD momentum",
    "optimizer.weight_decay": "weight decay",
    "optimizer.batch_size": "batch",
    "training.epochs": "epochs",
    "training.trained": "trained",
}
"""What stands before a number in an arm's label; a choice such as `batch` stands for itself."""


def label(key: str, value: Any) -> str:
    """A value of a varied setting as an arm's label: `batch`, `learning rate 0.3`, `momentum cumulative`."""
    text = (
        "cumulative"
        if value is None
        else f"{value:g}"
        if isinstance(value, int | float)
        else str(value).replace("_", "-")
    )
    word = SETTING_WORDS.get(key)
    if word is None and key == "normalization.placement":
        return f"{text} activation"
    return f"{word} {text}" if word else text


class Arm(BaseModel):
    """One value (or one combination of values) of what is varied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    config: RunConfig


class Experiment(BaseModel):
    """A base configuration, what is varied, and the seeds: it expands to runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    base: RunConfig = RunConfig()
    vary: dict[str, tuple[Any, ...]] = {"normalization.kind": ("none", "batch")}
    seeds: tuple[int, ...] = (0,)

    @model_validator(mode="after")
    def _expands(self) -> Self:
        if not self.seeds or len(set(self.seeds)) != len(self.seeds):
            raise ValueError(f"seeds: {list(self.seeds)} must be at least one, each once; choose for example 0, 1, 2")
        for key, values in self.vary.items():
            if key == "training.seed":
                raise ValueError("vary: seeds are not an arm; list them under seeds")
            if not values or len({json.dumps(value) for value in values}) != len(values):
                raise ValueError(f"vary: {key} needs at least one value, each once, not {list(values)}")
        try:
            arms = self.arms
        except ConfigError as error:
            raise ValueError(str(error)) from error
        names = [arm.label for arm in arms]
        if len(set(names)) != len(names):
            raise ValueError(f"vary: two arms are the same run ({', '.join(names)}); leave one out")
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
            Arm(label=" + ".join(label(key, config.value(key)) for key in keys), config=config) for config in configs
        )

    def runs(self) -> list[tuple[Arm, int, RunConfig]]:
        """Arm, seed and full configuration of every run, seed by seed so that a first comparison is there soon."""
        return [
            (arm, seed, arm.config.with_values({"training.seed": seed})) for seed in self.seeds for arm in self.arms
        ]

    @property
    def title(self) -> str:
        """The given name, or one made from what is compared: `LeNet: none or batch`."""
        if self.name:
            return self.name
        network = self.base.network
        shown = network.family.title if network.family.has_one_depth else f"{network.family.title} {network.depth}"
        if "network.family" in self.vary:
            shown = f"Depth {self.base.network.depth}"
        return f"{shown}: {' or '.join(arm.label for arm in self.arms)}"
