"""What a class may guess before a run starts, and how the guess compares with what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.presets.outcomes import Outcome, Unit

Means = Mapping[str, float]
"""Arm → the outcome, mean over seeds."""


@dataclass(frozen=True)
class Reveal:
    """`right` is None where nothing can be compared."""

    right: bool | None
    sentence: str


@dataclass(frozen=True)
class WhichArm:
    """Which of these arms ends highest? A guess within `tie` of the best counts as right."""

    words: str
    options: tuple[str, ...]
    tie: float = 0.0
    lowest: bool = False
    """Ask for the lowest instead."""

    @property
    def arms(self) -> tuple[str, ...]:
        return self.options

    def reveal(self, guess: str, means: Means, outcome: Outcome) -> Reveal:
        known = {arm: means[arm] for arm in self.options if math.isfinite(means.get(arm, math.nan))}
        if guess not in known or len(known) < len(self.options):
            return Reveal(None, "The runs are not over yet.")
        pick = min if self.lowest else max
        best = pick(known, key=known.__getitem__)
        right = abs(known[guess] - known[best]) <= self.tie
        measured = f"[[{best}]] with **{outcome.text(known[best])}**"
        if right and guess == best:
            return Reveal(True, f"You said [[{guess}]], and it is {measured}.")
        yours = f"[[{guess}]] has **{outcome.text(known[guess])}**"
        if right:
            return Reveal(True, f"You said [[{guess}]]: {yours}, level with {measured}.")
        return Reveal(False, f"You said [[{guess}]], but it is {measured}; {yours}.")


@dataclass(frozen=True)
class HowMuch:
    """What does this arm reach? A guess within `tolerance` counts as right. Shares are asked in percent."""

    words: str
    arm: str
    tolerance: float = 0.05

    @property
    def arms(self) -> tuple[str, ...]:
        return (self.arm,)

    def reveal(self, guess: float, means: Means, outcome: Outcome) -> Reveal:
        value = means.get(self.arm, math.nan)
        if not math.isfinite(value):
            return Reveal(None, "The runs are not over yet.")
        off = guess - value
        said = f"You said **{outcome.text(guess)}**; [[{self.arm}]] has **{outcome.text(value)}**"
        if abs(off) <= self.tolerance:
            return Reveal(True, f"{said}.")
        by = f"{100 * abs(off):.0f} points" if outcome.unit is Unit.SHARE else outcome.text(abs(off))
        return Reveal(False, f"{said}: the guess was {by} too {'high' if off > 0 else 'low'}.")


@dataclass(frozen=True)
class WhichCurve:
    """Which of the unnamed curves of the recorded run is this arm's? The letters follow `order`."""

    words: str
    arm: str
    order: tuple[str, ...]
    """The arms in the order of their letters A, B, …"""

    @property
    def arms(self) -> tuple[str, ...]:
        return self.order

    @property
    def letters(self) -> dict[str, str]:
        """Letter → arm."""
        return {chr(ord("A") + place): arm for place, arm in enumerate(self.order)}

    def reveal(self, guess: str, means: Means, outcome: Outcome) -> Reveal:
        value = means.get(self.arm, math.nan)
        if not math.isfinite(value) or guess not in self.letters:
            return Reveal(None, "The runs are not over yet.")
        right = self.letters[guess] == self.arm
        letter = next(letter for letter, arm in self.letters.items() if arm == self.arm)
        ends = f"curve {letter} is [[{self.arm}]]: **{outcome.text(value)}**"
        return Reveal(
            right, f"You said curve {guess}, and {ends}." if right else f"You said curve {guess}, but {ends}."
        )


Question = WhichArm | HowMuch | WhichCurve
