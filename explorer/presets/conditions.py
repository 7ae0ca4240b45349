"""What must be true of a preset's numbers for its claim to hold: thresholds that are stated before anything runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.presets.outcomes import Outcome

Values = Mapping[str, float]
"""Arm → what was measured in one seed; NaN where it was not."""


@dataclass(frozen=True)
class AtLeast:
    arm: str
    bound: float

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.arm,)

    def holds(self, values: Values) -> bool:
        return values[self.arm] >= self.bound

    def words(self, outcome: Outcome) -> str:
        return f"[[{self.arm}]] at least {outcome.text(self.bound)}"


@dataclass(frozen=True)
class AtMost:
    arm: str
    bound: float

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.arm,)

    def holds(self, values: Values) -> bool:
        return values[self.arm] <= self.bound

    def words(self, outcome: Outcome) -> str:
        return f"[[{self.arm}]] at most {outcome.text(self.bound)}"


@dataclass(frozen=True)
class Above:
    """`more` exceeds `less` by at least `by`."""

    more: str
    less: str
    by: float

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.more, self.less)

    def holds(self, values: Values) -> bool:
        return values[self.more] - values[self.less] >= self.by

    def words(self, outcome: Outcome) -> str:
        return f"[[{self.more}]] above [[{self.less}]] by {outcome.text(self.by)} or more"


@dataclass(frozen=True)
class Times:
    """`more` is at least `factor` times `less`; both positive."""

    more: str
    less: str
    factor: float

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.more, self.less)

    def holds(self, values: Values) -> bool:
        return values[self.less] > 0 and values[self.more] >= self.factor * values[self.less]

    def words(self, outcome: Outcome) -> str:
        del outcome
        return f"[[{self.more}]] at least {self.factor:g} times [[{self.less}]]"


@dataclass(frozen=True)
class Close:
    """The two differ by at most `within`."""

    first: str
    second: str
    within: float

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.first, self.second)

    def holds(self, values: Values) -> bool:
        return abs(values[self.first] - values[self.second]) <= self.within

    def words(self, outcome: Outcome) -> str:
        return f"[[{self.first}]] and [[{self.second}]] within {outcome.text(self.within)} of each other"


Condition = AtLeast | AtMost | Above | Times | Close


def is_known(condition: Condition, values: Values) -> bool:
    """Whether all arms that the condition speaks of were measured."""
    return all(math.isfinite(values.get(arm, math.nan)) for arm in condition.arms)
