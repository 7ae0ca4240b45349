"""What a class may guess before a run starts, and how the guess compares with what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.presets.outcomes import Outcome, Unit

Means = Mapping[str, float]
"""Arm → the outcome, mean over seeds."""
NOT_OVER = "The runs are not over yet."
FIFTH = 20
"""Percent."""


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

    @property
    def answers(self) -> tuple[str, ...]:
        """What a class may say."""
        return self.options

    def right(self, means: Means) -> tuple[str, ...]:
        """The answers that count as right; none before all runs are over."""
        known = self._known(means)
        return tuple(arm for arm in known if abs(known[arm] - known[self._best(known)]) <= self.tie)

    def _known(self, means: Means) -> dict[str, float]:
        """Of all options, or of none."""
        known = {arm: means[arm] for arm in self.options if math.isfinite(means.get(arm, math.nan))}
        return known if len(known) == len(self.options) else {}

    def _best(self, known: Means) -> str:
        return (min if self.lowest else max)(known, key=known.__getitem__)

    def reveal(self, guess: str, means: Means, outcome: Outcome) -> Reveal:
        known = self._known(means)
        if guess not in known:
            return Reveal(None, NOT_OVER)
        best = self._best(known)
        right = guess in self.right(means)
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

    @property
    def answers(self) -> tuple[str, ...]:
        """What a class may say by a show of hands: fifths of the whole."""
        return tuple(f"{low} to {low + FIFTH} %" for low in range(0, 100, FIFTH))

    def right(self, means: Means) -> tuple[str, ...]:
        """The fifth that it lies in, two where it lies between them; none before the run is over."""
        percent = 100 * means.get(self.arm, math.nan)
        lows = range(0, 100, FIFTH)
        return tuple(answer for low, answer in zip(lows, self.answers, strict=True) if low <= percent <= low + FIFTH)

    def reveal(self, guess: float, means: Means, outcome: Outcome) -> Reveal:
        value = means.get(self.arm, math.nan)
        if not math.isfinite(value):
            return Reveal(None, NOT_OVER)
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
    def answers(self) -> tuple[str, ...]:
        """What a class may say."""
        return tuple(self.letters)

    def right(self, means: Means) -> tuple[str, ...]:
        """The letter of its curve; none before its run is over."""
        over = math.isfinite(means.get(self.arm, math.nan))
        return tuple(letter for letter, arm in self.letters.items() if over and arm == self.arm)

    @property
    def letters(self) -> dict[str, str]:
        """Letter → arm."""
        return {chr(ord("A") + place): arm for place, arm in enumerate(self.order)}

    def reveal(self, guess: str, means: Means, outcome: Outcome) -> Reveal:
        value = means.get(self.arm, math.nan)
        if not math.isfinite(value) or guess not in self.letters:
            return Reveal(None, NOT_OVER)
        right = self.letters[guess] == self.arm
        letter = next(letter for letter, arm in self.letters.items() if arm == self.arm)
        ends = f"curve {letter} is [[{self.arm}]]: **{outcome.text(value)}**"
        return Reveal(
            right, f"You said curve {guess}, and {ends}." if right else f"You said curve {guess}, but {ends}."
        )


Question = WhichArm | HowMuch | WhichCurve
