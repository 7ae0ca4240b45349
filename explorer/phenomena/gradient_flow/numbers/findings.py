"""What the gradients on screen say, in two or three sentences; every threshold has its name and source here.

Arms stand in double brackets, `[[plain]]`, for the page to color.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.formulas.gradient_growth import Theory
from explorer.phenomena.gradient_flow.numbers.flow import Flow, FlowMoment
from explorer.phenomena.gradient_flow.numbers.summary import OverWeights
from explorer.reading.findings import Finding
from explorer.reading.training_accuracy import EpochAccuracy
from explorer.written_numbers import times

MOST = 3
"""Sentences that are read before the picture is looked at."""
CHANGES = 2.0
"""From the loss to the first joint by this factor or more, the norm grows (or shrinks)."""
UNEVEN = 0.1
"""Shares of two shortcuts that differ by this much are worth naming both blocks."""
GUIDE = 1e-3
"""A healthy ratio of update to weight is near this (Karpathy, CS231n)."""
FAR_FROM_GUIDE = 10.0
"""A median weight tensor this many times off the guide is worth a sentence."""

A_LOT = 10.0
"""From this factor on, from the loss to the first joint, the factor per layer is worth a sentence."""
LOST = 100.0
"""A norm that changes by less than this factor neither explodes nor vanishes …"""
LOST_PER_LAYER = 1.1
"""… nor does one that changes by less than this per layer: a residual network with batch normalization has 1.06."""
TRAINS = 0.5
"""A network more than half of the way from chance to 100 % has not lost its gradient, whatever the norms are."""
MOST_ARMS = 4
"""So many arms are named in one sentence, those whose norms change most."""

LOSES = ("Glorot & Bengio 2010", "He et al. 2015")
KEEPS = ("He et al. 2015",)
SHORTCUTS = ("De & Smith 2020", "Veit et al. 2016")
RATIO = ("Karpathy, CS231n",)


@dataclass(frozen=True)
class ArmFlow:
    """What the page shows of one arm: a seed's flow, how far its steps move its weights, and whether it trains.

    `theory` is that of its untrained network, where there is one; `chance` the accuracy of guessing.
    """

    arm: str
    flow: Flow | None
    update: OverWeights | None = None
    theory: Theory | None = None
    diverged_at: int | None = None
    training: EpochAccuracy | None = None
    chance: float = 0.0

    @property
    def trains(self) -> bool | None:
        """None where it is not known yet."""
        if self.diverged_at is not None:
            return False
        if self.training is None:
            return None
        return self.training.accuracy > self.chance + TRAINS * (1 - self.chance)


def findings(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    """At most `MOST` sentences about the moment `step`."""
    found = [
        Finding(f"[[{arm.arm}]] diverged at step **{arm.diverged_at:,d}**.")
        for arm in arms
        if arm.diverged_at is not None
    ]
    found += _none_arrives(arms, step)
    found += _growth(arms, step)
    found += _shares(arms, step)
    found += _updates(arms, step)
    return found[:MOST]


def growth(moment: FlowMoment) -> float | None:
    """Norm at the first joint over that at the last one; None where one of them is zero or not finite."""
    first, last = float(moment.joints[0]), float(moment.joints[-1])
    if len(moment.joints) < 2 or not (math.isfinite(first) and math.isfinite(last) and first > 0 and last > 0):
        return None
    return first / last


def _none_arrives(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    """Arms whose gradient is exactly zero somewhere: nothing below that place learns any more."""
    sentences = []
    for arm in arms:
        if arm.flow is None or not (zero := np.flatnonzero((now := arm.flow.at(step)).joints == 0)).size:
            continue
        place = int(zero[-1])
        where = f"the input of {arm.flow.pieces[place].label}" if place < len(arm.flow.pieces) else "the last output"
        sentences.append(Finding(f"{moment_words(now.step)} the gradient at {where} of [[{arm.arm}]] is exactly 0."))
    return sentences


@dataclass(frozen=True, eq=False)
class _Grown:
    """By how much an arm's gradient norm changes from its last joint to its first, at the step that was recorded."""

    of: ArmFlow
    flow: Flow
    factor: float
    step: int

    @property
    def layers(self) -> int:
        return sum(piece.layers for piece in self.flow.pieces)

    @property
    def per_layer(self) -> float:
        return self.factor ** (1 / max(1, self.layers))

    @property
    def octaves(self) -> float:
        return abs(math.log2(self.factor))

    def is_lost(self, arms: Sequence[ArmFlow]) -> bool:
        """Whether the norm explodes or vanishes: in total, per layer, and so that the network does not train, where
        another one does, or there is no other.
        """
        a_lot = self.octaves >= math.log2(LOST) and abs(math.log2(self.per_layer)) >= math.log2(LOST_PER_LAYER)
        others = [arm.trains for arm in arms if arm is not self.of]
        stands_out = self.of.diverged_at is not None or not others or any(others)
        return a_lot and self.of.trains is False and stands_out


def _grown(arms: Sequence[ArmFlow], step: int) -> list[_Grown]:
    found = []
    for arm in arms:
        now = None if arm.flow is None else arm.flow.at(step)
        if arm.flow is not None and now is not None and (factor := growth(now)) is not None:
            found.append(_Grown(arm, arm.flow, factor, now.step))
    return found


def _growth(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    grown = _grown(arms, step)
    if not grown:
        return []
    most = sorted(grown, key=lambda change: -change.octaves)[:MOST_ARMS]
    shown = [change for change in grown if change in most]
    when, route = moment_words(max(change.step for change in shown)), _route(grown)
    of = "" if len(shown) == len(grown) else f" ({len(shown)} of {len(grown)} arms, those with the largest changes)"
    if most[0].octaves < math.log2(CHANGES):
        said = ", ".join(
            f"{times(change.factor)} through [[{change.of.arm}]]{_own_step(change, shown)}" for change in shown
        )
        sentence = f"{when} the gradient keeps its norm within a factor of {CHANGES:g} {route}: {said}{of}."
        return [Finding(sentence, KEEPS)]
    sentence = f"{when} the gradient norm {_changes(shown)} {route}{of}."
    if all(change.step <= 1 for change in shown) and (beside := _beside_theory(shown)):
        return [Finding(sentence), *beside]
    lost = [change for change in shown if change.is_lost(arms)]
    return [Finding(f"{sentence}{_per_layer(shown, lost)}", LOSES if lost else ())]


def _route(grown: Sequence[_Grown]) -> str:
    """Between which places the norms are compared."""
    routes = {
        "from the bottom back to the first level"
        if change.flow.ends != "loss"
        else "from the last block back to the first"
        if any(piece.name != piece.label for piece in change.flow.pieces)
        else "from the last hidden layer back to the first"
        for change in grown
    }
    return routes.pop() if len(routes) == 1 else "through the network"


def _own_step(change: _Grown, all_shown: Sequence[_Grown]) -> str:
    """Arms that stopped earlier, or were thinned otherwise, say their own step."""
    latest = max(other.step for other in all_shown)
    return "" if change.step == latest else f" (step {change.step:,d})"


def _changes(grown: Sequence[_Grown]) -> str:
    """`grows ×15.6 through [[plain]] and ×7.1 through [[residual]]`; a verb where the direction changes."""
    parts: list[str] = []
    for position, change in enumerate(grown):
        verb = "grows " if change.factor >= 1 else "shrinks to "
        same = position > 0 and (change.factor >= 1) == (grown[position - 1].factor >= 1)
        parts.append(
            f"{'' if same else verb}**{times(change.factor)}** through [[{change.of.arm}]]{_own_step(change, grown)}"
        )
    return _listed(parts)


def _per_layer(grown: Sequence[_Grown], lost: Sequence[_Grown]) -> str:
    """The factor per layer where some norm changes a lot, beside how well each of the networks trains."""
    if max(change.octaves for change in grown) < math.log2(A_LOT) or all(change.layers < 2 for change in grown):
        return ""
    factors = _listed(
        [f"**{times(change.per_layer)}** in [[{change.of.arm}]]{_outcome(change.of)}" for change in grown]
    )
    steps = dict.fromkeys(
        change.of.training.words for change in grown if change.of.training and change.of.diverged_at is None
    )
    sentence = f" Per layer that is {factors}{_over(list(steps))}."
    for change in lost:
        sentence += f" The gradient **{'explodes' if change.factor > 1 else 'vanishes'}** in [[{change.of.arm}]]."
    return sentence


def _over(steps: Sequence[str]) -> str:
    """`; accuracies: mean of steps 106 to 126`"""
    return f"; accuracies: {' or '.join(steps)}" if steps else ""


def _outcome(arm: ArmFlow) -> str:
    """` (training accuracy **42 %**)`; empty where nothing is known yet."""
    if arm.diverged_at is not None:
        return f" (diverged at step {arm.diverged_at:,d})"
    return f" (training accuracy **{percent(arm.training.accuracy)}**)" if arm.training else ""


def _beside_theory(grown: Sequence[_Grown]) -> list[Finding]:
    """The factor per layer beside theory's, of the arm that changes most among those that theory speaks of."""
    known = [change for change in grown if change.of.theory is not None and change.layers > 0]
    if not known:
        return []
    change = max(known, key=lambda change: change.octaves)
    theory = change.of.theory
    assert theory is not None
    sentence = (
        f"In the square of [[{change.of.arm}]]’s norm that is **{times(change.per_layer**2)}** per layer; theory for "
        f"{theory.holds_for} says {times(theory.factor)}."
    )
    return [Finding(sentence, (theory.source,))]


def _shares(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    """The shortcuts that carry most and least, of the first arm that has shortcuts."""
    for arm in arms:
        if arm.flow is None or not arm.flow.has_shortcuts:
            continue
        now = arm.flow.at(step)
        if not np.isfinite(now.share).any():
            continue
        most, least = int(np.nanargmax(now.share)), int(np.nanargmin(now.share))
        several = sum(other.flow is not None and other.flow.has_shortcuts for other in arms) > 1
        of = f" of [[{arm.arm}]]" if several else ""
        when = moment_words(now.step)
        high, low = f"**{percent(now.share[most])}**", f"**{percent(now.share[least])}**"
        if now.share[most] - now.share[least] < UNEVEN:
            share = low if low == high else f"{low} to {high}"
            sentence = f"{when} every shortcut{of} carries {share} of its block’s squared gradient norms."
            return [Finding(sentence, SHORTCUTS)]
        sentence = (
            f"{when} the shortcut of {arm.flow.pieces[most].label}{of} carries {high} of its block’s squared gradient "
            f"norms, that of {arm.flow.pieces[least].label} {low}."
        )
        return [Finding(sentence, SHORTCUTS)]
    return []


def _updates(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    """The arm whose median weight tensor moves farthest from the guide."""
    ratios = [(arm.arm, arm.update.at(step), arm.update.step_at(step)) for arm in arms if arm.update is not None]
    ratios = [(name, ratio, moment) for name, ratio, moment in ratios if math.isfinite(ratio) and ratio > 0]
    if not ratios:
        return []
    name, ratio, moment = max(ratios, key=lambda item: abs(math.log(item[1] / GUIDE)))
    off = ratio / GUIDE
    if 1 / FAR_FROM_GUIDE < off < FAR_FROM_GUIDE:
        return []
    beside = f"{off:,.0f} times the" if off > 1 else f"1/{1 / off:,.0f} of the"
    sentence = (
        f"The update of step {moment:,d} moves the median weight tensor of [[{name}]] by **{percent(ratio)}** of its "
        f"norm, {beside} guide 10⁻³."
    )
    return [Finding(sentence, RATIO)]


def _listed(parts: Sequence[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def moment_words(step: int) -> str:
    """The gradients of step 1 are those of the untrained network."""
    return "Before the first update" if step <= 1 else f"At step {step:,d}"


def percent(share: float) -> str:
    """`70 %`, `1.2 %`."""
    value = 100 * float(share)
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.2g} %"
