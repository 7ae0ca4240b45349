"""What the accuracy curves on screen say, in a few sentences; every threshold has its name here.

Arms stand in double brackets, `[[batch]]`, for the page to color. With several seeds a number is their mean, and the
range of the seeds stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.config import SETTINGS
from explorer.phenomena.learning_curves.numbers.divergence import FirstSign
from explorer.reading.curves import ArmCurve
from explorer.reading.experiment_curves import Change, value_words
from explorer.written_numbers import percent, times

PASSED = 0.9
"""Test accuracy that counts as learned."""
NEAR_CHANCE = 0.05
"""An arm within so much of guessing is at chance."""
MODE_GAP = 0.1
"""Eval mode so far below train mode is worth a sentence."""
ENOUGH_POINTS = 4
"""Evaluations, the one before training included, before anything is said of an arm."""
NEXT_EVALUATIONS = 2
"""A fall is put down to a change of a setting only where it shows in so many evaluations after it …"""
UNUSUAL = 2.0
"""… and is so many times the largest fall from one evaluation to the next before it."""
NORMALIZED = ("batch", "layer", "group", "instance")


def findings(
    accuracy: Sequence[ArmCurve],
    train_mode: Sequence[ArmCurve],
    loss: Sequence[ArmCurve],
    changes: Mapping[str, Sequence[Change]],
    chance: float,
    signs: Mapping[str, FirstSign] | None = None,
) -> list[str]:
    """Sentences in Markdown, the most important first; none while an arm has hardly begun.

    Args:
        accuracy: test accuracy in eval mode, a share in [0, 1].
        train_mode: the same with the statistics of the test batch.
        loss: of the training batches; its breaks say which runs diverged.
        changes: arm → what was changed while it trained, by step.
        chance: accuracy of guessing.
        signs: arm → the first sign of its first divergence.
    """
    sentences = _diverged(loss, signs or {})
    over = {curve.arm for curve in loss if curve.diverged_at is not None}
    begun = [known for curve in accuracy if len((known := _known(curve)).steps) >= ENOUGH_POINTS]
    alive = [curve for curve in begun if curve.arm not in over]
    if not alive:
        return sentences
    passed = {curve.arm: step for curve in alive if (step := curve.first_at(PASSED)) is not None}
    sentences.append(_who_passed(alive, passed, chance) if passed else _who_leads(alive, chance))
    sentences += _falls(alive, changes)
    sentences += _lags(alive, [_known(curve) for curve in train_mode])
    return sentences


@dataclass(frozen=True)
class _Known:
    """A curve where all its seeds have a value, those that diverged before left out: arrays (points,)."""

    arm: str
    steps: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    seeds: int

    def first_at(self, threshold: float, *, after: int = -1) -> int | None:
        """The first step after `after` whose mean reaches `threshold`."""
        reached = self.steps[(self.mean >= threshold) & (self.steps > after)]
        return int(reached[0]) if reached.size else None

    def share(self, place: int) -> str:
        """The mean at a place, with the range of several seeds: `**62.5 %** (60 % to 64 % over 3 seeds)`."""
        mean = f"**{percent(float(self.mean[place]))}**"
        if self.seeds < 2:
            return mean
        low, high = percent(float(self.low[place])), percent(float(self.high[place]))
        return f"{mean} ({low} to {high} over {self.seeds} seeds)"


def _known(curve: ArmCurve) -> _Known:
    there = np.isfinite(curve.mean) & (curve.counts >= curve.seeds - len(curve.breaks))
    mean, low, high = (array[there] for array in (curve.mean, curve.low, curve.high))
    return _Known(curve.arm, curve.steps[there], mean, low, high, curve.seeds - len(curve.breaks))


def _diverged(loss: Sequence[ArmCurve], signs: Mapping[str, FirstSign]) -> list[str]:
    sentences = []
    for curve in loss:
        if curve.breaks:
            first = min(curve.breaks, key=lambda found: found.step)
            when = f"diverged at step **{first.step:,}**"
            if curve.seeds > 1:
                when = f"diverged in {len(curve.breaks)} of {curve.seeds} seeds, first seed {first.seed} at step "
                when += f"**{first.step:,}**"
            sentences.append(f"[[{curve.arm}]] {when}{_sign(signs.get(curve.arm))}.")
    return sentences


def _sign(sign: FirstSign | None) -> str:
    if sign is None:
        return ""
    grown = f"{times(sign.factor)} the median of the steps before" if math.isfinite(sign.factor) else "not finite"
    return f"; its first sign was the gradient of {sign.parameter}, {grown}, at step **{sign.step:,}**"


def _who_passed(alive: Sequence[_Known], passed: Mapping[str, int], chance: float) -> str:
    by_name = {curve.arm: curve for curve in alive}
    first, *later = sorted(passed, key=passed.__getitem__)
    steps = {arm: f"**{step:,}**{_of_seeds(by_name[arm])}" for arm, step in passed.items()}
    if {curve.arm for curve in alive} == {"none", first} and first in NORMALIZED:
        sentence = f"With [[{first}]] normalization the test accuracy passes {percent(PASSED)} at step {steps[first]}"
        bare = f"at step {steps['none']}" if later else f"it {_stands(by_name['none'], chance)}"
        sentence += f"{',' if later else ';'} without ([[none]]) {bare}"
    else:
        sentence = f"[[{first}]] passes {percent(PASSED)} test accuracy at step {steps[first]}"
        sentence += "".join(f", [[{arm}]] at step {steps[arm]}" for arm in later)
        behind = [f"[[{curve.arm}]] {_stands(curve, chance)}" for curve in alive if curve.arm not in passed]
        sentence += f"; {', '.join(behind)}" if behind else ""
    below = [f"[[{arm}]] {_stands(by_name[arm], chance)}" for arm in passed if by_name[arm].mean[-1] < PASSED]
    return f"{sentence}; now {', '.join(below)}." if below else f"{sentence}."


def _of_seeds(curve: _Known) -> str:
    """When the first and when all of several seeds were there, beside the step of their mean."""
    if curve.seeds < 2:
        return ""
    first, everyone = (curve.steps[band >= PASSED] for band in (curve.high, curve.low))
    all_there = f"all {curve.seeds} at {everyone[0]:,}" if everyone.size else f"not all {curve.seeds} yet"
    return f" (mean of {curve.seeds} seeds; the first at {first[0]:,}, {all_there})"


def _stands(curve: _Known, chance: float) -> str:
    share = float(curve.mean[-1])
    if abs(share - chance) <= NEAR_CHANCE:
        where = f"is at chance (about {percent(chance)}) with"
    else:
        where = "stands at" if share > chance else f"is below chance (about {percent(chance)}) with"
    return f"{where} {curve.share(-1)} at step {curve.steps[-1]:,}"


def _who_leads(alive: Sequence[_Known], chance: float) -> str:
    """No arm has passed: say where they stand, the best first, at the last step that all have."""
    shared = np.array(sorted(set.intersection(*(set(curve.steps.tolist()) for curve in alive))))
    if not shared.size:
        return f"{_listed([f'[[{curve.arm}]] {_stands(curve, chance)}' for curve in alive])}."
    step = int(shared[-1])
    ends = [(curve, int(np.flatnonzero(curve.steps == step)[0])) for curve in alive]
    ends.sort(key=lambda end: -end[0].mean[end[1]])
    if all(abs(curve.mean[place] - chance) <= NEAR_CHANCE for curve, place in ends):
        names = " and ".join(f"[[{curve.arm}]]" for curve, _ in ends)
        verb = "are" if len(ends) > 1 else "is"
        return f"At step **{step:,}** {names} {verb} at chance (about {percent(chance)})."
    said = [
        f"[[{curve.arm}]] {'is ' if position == 0 else ''}at {curve.share(place)}"
        for position, (curve, place) in enumerate(ends)
    ]
    return f"At step {step:,} {', '.join(said)} test accuracy."


# ── after a change ───────────────────────────────────────────────────────────────────────────────────────────


def _falls(alive: Sequence[_Known], changes: Mapping[str, Sequence[Change]]) -> list[str]:
    """The arms that had passed and fell right after a change; each fall once, after the last change before it."""
    said: dict[Change, list[str]] = {}
    for curve in alive:
        own = list(changes.get(curve.arm, ()))
        for position, change in enumerate(own):
            until = own[position + 1].step if position + 1 < len(own) else None
            if fall := _fall(curve, change, until):
                said.setdefault(change, []).append(fall)
    return [
        f"In the {NEXT_EVALUATIONS} evaluations after the {SETTINGS[change.setting].short} changed from "
        f"{value_words(change.before)} to {value_words(change.after)} at step {change.step:,}, {'; '.join(falls)}."
        for change, falls in said.items()
    ]


def _fall(curve: _Known, change: Change, until: int | None) -> str:
    """`[[batch]] falls from 97 % (step 190) to 62 % (step 204), and is above 90 % again at step 260`, or nothing."""
    before = np.flatnonzero(curve.steps <= change.step)
    after = np.flatnonzero(curve.steps > change.step)[:NEXT_EVALUATIONS]
    if until is not None:
        after = after[curve.steps[after] <= until]
    if not before.size or not after.size or curve.mean[before[-1]] < PASSED:
        return ""
    last, lowest = before[-1], after[np.argmin(curve.mean[after])]
    fell = float(curve.mean[last] - curve.mean[lowest])
    if curve.mean[lowest] >= PASSED or fell < UNUSUAL * _usual_fall(curve, int(last)):
        return ""
    back = curve.first_at(PASSED, after=int(curve.steps[lowest]))
    again = f"at step **{back:,}**" if back is not None else f"not yet at step {curve.steps[-1]:,}"
    ends = [f"**{percent(float(curve.mean[place]))}** (step {curve.steps[place]:,})" for place in (last, lowest)]
    return f"[[{curve.arm}]] falls from {ends[0]} to {ends[1]}, above {percent(PASSED)} again {again}"


def _usual_fall(curve: _Known, last: int) -> float:
    """The largest fall from one evaluation to the next between the first passage and the place `last`."""
    first = int(np.flatnonzero(curve.mean >= PASSED)[0])
    return float(max(0.0, -np.diff(curve.mean[first : last + 1]).min(initial=0.0)))


def _lags(alive: Sequence[_Known], train_mode: Sequence[_Known]) -> list[str]:
    """Arms whose two modes differ at the last step where both were evaluated."""
    others = {curve.arm: curve for curve in train_mode}
    sentences = []
    for curve in alive:
        other = others.get(curve.arm)
        shared = np.intersect1d(curve.steps, other.steps) if other else np.empty(0)
        if other is None or not shared.size:
            continue
        places = [int(np.flatnonzero(mode.steps == shared[-1])[0]) for mode in (curve, other)]
        if other.mean[places[1]] - curve.mean[places[0]] >= MODE_GAP:
            sentences.append(
                f"At step {shared[-1]:,} [[{curve.arm}]] reaches {curve.share(places[0])} in eval mode and "
                f"{other.share(places[1])} with the test batch’s own statistics: the weights are the same, its running "
                "statistics are not those of the test data."
            )
    return sentences


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
