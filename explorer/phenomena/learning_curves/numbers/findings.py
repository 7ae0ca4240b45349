"""What the accuracy curves on screen say, in two or three sentences; every threshold has its name here.

Arms stand in double brackets, `[[batch]]`, for the page to colour.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.phenomena.learning_curves.numbers.divergence import FirstSign
from explorer.reading.curves import ArmCurve, first_at_or_above
from explorer.reading.experiment_curves import Change
from explorer.reading.findings import percent, times

PASSED = 0.9
"""Test accuracy that counts as learned."""
NEAR_CHANCE = 0.05
"""An arm within so much of guessing has learned nothing."""
MODE_GAP = 0.1
"""Eval mode so far below train mode is worth a sentence: the running statistics lag."""
ENOUGH_POINTS = 4
"""Evaluations, the one before training included, before anything is said of an arm."""
NOT_ONLY_LATE = ("whitening", "group-whitening", "rank")
"""A batch may be too small for their covariance or quantiles: that averages lag is not the only reason for a gap."""
NORMALIZED = ("batch", "layer", "group", "instance")


def findings(
    accuracy: Sequence[ArmCurve],
    train_mode: Sequence[ArmCurve],
    loss: Sequence[ArmCurve],
    changes: Sequence[Change],
    chance: float,
    signs: Mapping[str, FirstSign] | None = None,
) -> list[str]:
    """Sentences in Markdown, the most important first; none while an arm has hardly begun.

    Args:
        accuracy: test accuracy in eval mode, a share in [0, 1].
        train_mode: the same with the statistics of the test batch.
        loss: of the training batches; its breaks say which runs diverged.
        chance: accuracy of guessing.
        signs: arm → the first sign of its divergence.
    """
    sentences = _diverged(loss, signs or {})
    over = {curve.arm for curve in loss if curve.diverged_at is not None}
    begun = [curve for curve in accuracy if np.isfinite(curve.mean).sum() >= ENOUGH_POINTS]
    alive = [curve for curve in begun if curve.arm not in over]
    if not alive:
        return sentences
    passed = {curve.arm: step for curve in alive if (step := first_at_or_above(curve, PASSED)) is not None}
    sentences.append(_who_passed(alive, passed, chance) if passed else _who_leads(alive, chance))
    sentences += [sentence for sentence in (_thrown_back(alive, change) for change in changes) if sentence]
    sentences += _lags(alive, train_mode)
    return sentences


def _diverged(loss: Sequence[ArmCurve], signs: Mapping[str, FirstSign]) -> list[str]:
    sentences = []
    for curve in loss:
        if curve.breaks:
            first = min(found.step for found in curve.breaks)
            runs = "" if curve.seeds == 1 else f" ({len(curve.breaks)} of {curve.seeds} seeds)"
            sentences.append(f"[[{curve.arm}]] diverged at step **{first:,}**{runs}{_sign(signs.get(curve.arm))}.")
    return sentences


def _sign(sign: FirstSign | None) -> str:
    if sign is None:
        return ""
    grown = f"{times(sign.factor)} its median" if math.isfinite(sign.factor) else "no longer finite"
    return f"; its first sign was the gradient of {sign.parameter}, {grown} at step **{sign.step:,}**"


def _who_passed(alive: Sequence[ArmCurve], passed: dict[str, int], chance: float) -> str:
    order = sorted(passed, key=passed.__getitem__)
    first, *later = order
    if {curve.arm for curve in alive} == {"none", first} and first in NORMALIZED:
        sentence = (
            f"With [[{first}]] normalization the test accuracy passes {percent(PASSED)} at step **{passed[first]:,}**"
        )
        if later:
            return f"{sentence}, without ([[none]]) at step **{passed['none']:,}**."
        none = next(curve for curve in alive if curve.arm == "none")
        return f"{sentence}; without ([[none]]) it {_stands(none, chance)}."
    sentence = f"[[{first}]] passes {percent(PASSED)} test accuracy at step **{passed[first]:,}**"
    sentence += "".join(f", [[{arm}]] at **{passed[arm]:,}**" for arm in later)
    behind = [f"[[{curve.arm}]] {_stands(curve, chance)}" for curve in alive if curve.arm not in passed]
    return sentence + (f"; {', '.join(behind)}" if behind else "") + "."


def _stands(curve: ArmCurve, chance: float) -> str:
    assert curve.last is not None
    step, share = curve.last
    where = "is still at chance" if share <= chance + NEAR_CHANCE else "stands"
    return f"{where} at **{percent(share)}** at step {step:,}"


def _who_leads(alive: Sequence[ArmCurve], chance: float) -> str:
    """No arm has passed: say where they stand, the best first."""
    ends = sorted(((*curve.last, curve.arm) for curve in alive if curve.last), key=lambda end: -end[1])
    if all(share <= chance + NEAR_CHANCE for _, share, _ in ends):
        everyone = " and ".join(f"[[{arm}]]" for _, _, arm in ends)
        verb = "are" if len(ends) > 1 else "is"
        return f"{everyone} {verb} still at chance (about {percent(chance)}) at step **{ends[0][0]:,}**."
    said = [
        f"[[{arm}]] {'is' if position == 0 else ''} at **{percent(share)}**"
        for position, (_, share, arm) in enumerate(ends)
    ]
    return f"At step {ends[0][0]:,} " + ", ".join(" ".join(part.split()) for part in said) + " test accuracy."


def _thrown_back(alive: Sequence[ArmCurve], change: Change) -> str | None:
    """Arms that had passed, fell below at the change, and when they were back."""
    fallen: dict[str, int | None] = {}
    for curve in alive:
        before = curve.mean[(curve.steps <= change.step) & np.isfinite(curve.mean)]
        below = curve.steps[(curve.steps > change.step) & (curve.mean < PASSED)]
        if before.size and before[-1] >= PASSED and below.size:
            back = first_at_or_above(curve, PASSED, from_step=int(below[0]))
            fallen[curve.arm] = None if back is None else back - change.step
    if not fallen:
        return None
    whom = "both" if len(fallen) == len(alive) == 2 else "all" if len(fallen) == len(alive) > 2 else ""
    whom = whom or " and ".join(f"[[{arm}]]" for arm in fallen)
    what = change.words.rsplit(" ", 3)[0]
    said = [
        f"[[{arm}]] is above {percent(PASSED)} again after **{steps:,}** steps"
        if steps is not None
        else f"[[{arm}]] is not above {percent(PASSED)} again yet"
        for arm, steps in fallen.items()
    ]
    return f"The {_direction(change)} {what} at step {change.step:,} throws {whom} back: {', '.join(said)}."


def _direction(change: Change) -> str:
    if change.before is None or change.after is None:
        return "other"
    return "higher" if change.after > change.before else "lower"


def _lags(alive: Sequence[ArmCurve], train_mode: Sequence[ArmCurve]) -> list[str]:
    """Arms whose two modes differ at the last step where both were evaluated."""
    others = {curve.arm: curve for curve in train_mode}
    sentences = []
    for curve in alive:
        other = others.get(curve.arm)
        shared = np.intersect1d(_known(curve), _known(other)) if other else np.empty(0)
        if other is None or not shared.size:
            continue
        in_eval, in_train = (float(one.mean[one.steps == shared[-1]][0]) for one in (curve, other))
        if in_train - in_eval >= MODE_GAP:
            sentences.append(
                f"In eval mode [[{curve.arm}]] reaches {percent(in_eval)}, with the batch's own statistics "
                f"**{percent(in_train)}**{'' if curve.arm in NOT_ONLY_LATE else ': its running averages lag behind'}."
            )
    return sentences


def _known(curve: ArmCurve) -> NDArray[np.int64]:
    return curve.steps[np.isfinite(curve.mean)]
