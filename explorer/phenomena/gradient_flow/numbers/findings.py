"""What the gradients on screen say, in two or three sentences; every threshold has its name and source here.

Arms stand in double brackets, `[[plain]]`, for the page to colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.formulas.gradient_growth import BATCH_NORMALIZED
from explorer.phenomena.gradient_flow.numbers.flow import Flow, FlowMoment
from explorer.phenomena.gradient_flow.numbers.summary import OverWeights
from explorer.reading.findings import Finding, times

MOST = 3
"""Sentences that are read before the picture is looked at."""
CHANGES = 2.0
"""From the loss to the first joint by this factor or more, the norm grows (or shrinks) on its way."""
UNEVEN = 0.1
"""Shares of two shortcuts that differ by this much are worth naming both blocks."""
GUIDE = 1e-3
"""A healthy ratio of update to weight is near this (Karpathy, CS231n)."""
FAR_FROM_GUIDE = 10.0
"""A median weight this many times off the guide is worth a sentence."""

LOST = 10.0
"""A norm that changes by this factor or more from the loss to the first joint explodes or vanishes."""

LOSES = ("Glorot & Bengio 2010", "He et al. 2015")
EXPLODES = ("Yang et al. 2019",)
KEEPS = ("He et al. 2015",)
SHORTCUTS = ("De & Smith 2020", "Veit et al. 2016")
RATIO = ("Karpathy, CS231n",)


@dataclass(frozen=True)
class ArmFlow:
    """What the page shows of one arm: a seed's flow, and how far its steps move its weights.

    `theory` is by how much the squared norm of an untrained network grows a layer; None where theory says nothing.
    """

    arm: str
    flow: Flow | None
    update: OverWeights | None = None
    theory: float | None = None
    diverged_at: int | None = None


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
    """Arms whose gradient is exactly zero on its way: nothing below that place learns any more."""
    sentences = []
    for arm in arms:
        if arm.flow is None or not (zero := np.flatnonzero(arm.flow.at(step).joints == 0)).size:
            continue
        place = int(zero[-1])
        where = f"the input of {arm.flow.pieces[place].label}" if place < len(arm.flow.pieces) else "the last output"
        sentences.append(Finding(f"{moment_words(step)} no gradient at all reaches {where} of [[{arm.arm}]]."))
    return sentences


def _growth(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    grown = [(arm, factor) for arm in arms if arm.flow and (factor := growth(arm.flow.at(step))) is not None]
    if not grown:
        return []
    when = moment_words(step)
    if all(1 / CHANGES < factor < CHANGES for _, factor in grown):
        said = ", ".join(f"{times(factor)} through [[{arm.arm}]]" for arm, factor in grown[:3])
        sentence = f"{when} the gradient keeps its norm within a factor of {CHANGES:g} on its way back: {said}."
        return [Finding(sentence, KEEPS)]
    sentence = f"{when} the gradient {_ways([(arm.arm, factor) for arm, factor in grown[:3]])}."
    beside = _beside_theory(grown) if step <= 1 else []
    return [Finding(sentence), *(beside or _a_layer(grown))]


def _ways(grown: Sequence[tuple[str, float]]) -> str:
    """`grows ×15.6 on its way through [[plain]] and ×7.1 through [[residual]]`; a verb where the direction changes."""
    parts: list[str] = []
    for position, (arm, factor) in enumerate(grown):
        verb = "grows " if factor >= 1 else "shrinks to "
        same = position > 0 and (factor >= 1) == (grown[position - 1][1] >= 1)
        way = " on its way" if position == 0 else ""
        parts.append(f"{'' if same else verb}**{times(factor)}**{way} through [[{arm}]]")
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def _a_layer(grown: Sequence[tuple[ArmFlow, float]]) -> list[Finding]:
    """The factor a layer where a gradient explodes or vanishes, in the arm where it changes most."""
    arm, factor = max(grown, key=lambda one: abs(math.log(one[1])))
    layers = sum(piece.layers for piece in arm.flow.pieces) if arm.flow is not None else 0
    if 1 / LOST < factor < LOST or layers < 2:
        return []
    verb = "explodes" if factor > 1 else "vanishes"
    sentence = f"It **{verb}** in [[{arm.arm}]]: **{times(factor ** (1 / layers))}** for each of {layers} layers."
    return [Finding(sentence, LOSES)]


def _beside_theory(grown: Sequence[tuple[ArmFlow, float]]) -> list[Finding]:
    """The factor a layer, where theory has one for plain layers with batch normalization."""
    for arm, factor in grown:
        if arm.theory == BATCH_NORMALIZED and arm.flow is not None:
            layers = sum(piece.layers for piece in arm.flow.pieces)
            a_layer = factor ** (2 / layers)
            sentence = (
                f"That is **{times(a_layer)}** a layer in the square of [[{arm.arm}]]’s norm; theory for wide ReLU "
                f"layers with batch normalization says {times(BATCH_NORMALIZED)}."
            )
            return [Finding(sentence, EXPLODES)]
    return []


def _shares(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    """The shortcuts that carry most and least, of the first arm that has shortcuts."""
    for arm in arms:
        if arm.flow is None or not arm.flow.has_shortcuts:
            continue
        share = arm.flow.at(step).share
        if not np.isfinite(share).any():
            continue
        most, least = int(np.nanargmax(share)), int(np.nanargmin(share))
        of = f" of [[{arm.arm}]]" if sum(one.flow is not None and one.flow.has_shortcuts for one in arms) > 1 else ""
        label = arm.flow.pieces[most].label
        if share[most] - share[least] < UNEVEN:
            sentence = f"Every shortcut{of} carries **{percent(share[least])}** to **{percent(share[most])}** of the "
            return [Finding(f"{sentence}squared gradient.", SHORTCUTS)]
        sentence = (
            f"The shortcut of {label}{of} carries **{percent(share[most])}** of the squared gradient, that of "
            f"{arm.flow.pieces[least].label} **{percent(share[least])}**."
        )
        return [Finding(sentence, SHORTCUTS)]
    return []


def _updates(arms: Sequence[ArmFlow], step: int) -> list[Finding]:
    """The arm whose median weight moves farthest from the guide."""
    ratios = [(arm.arm, arm.update.at(step)) for arm in arms if arm.update is not None]
    ratios = [(name, ratio) for name, ratio in ratios if math.isfinite(ratio) and ratio > 0]
    if not ratios:
        return []
    name, ratio = max(ratios, key=lambda one: abs(math.log(one[1] / GUIDE)))
    off = ratio / GUIDE
    if 1 / FAR_FROM_GUIDE < off < FAR_FROM_GUIDE:
        return []
    beside = f"{off:.0f} times the" if off > 1 else f"1/{1 / off:.0f} of the"
    return [
        Finding(f"A step moves the median weight of [[{name}]] by **{percent(ratio)}**, {beside} guide 10⁻³.", RATIO)
    ]


def moment_words(step: int) -> str:
    """The gradients of step 1 are those of the untrained network."""
    return "Before the first update" if step <= 1 else f"At step {step:,d}"


def percent(share: float) -> str:
    """`70 %`, `1.2 %`."""
    value = 100 * float(share)
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.2g} %"
