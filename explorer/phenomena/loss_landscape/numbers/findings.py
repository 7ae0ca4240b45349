"""What the slices on screen say, in at most three sentences; every threshold has its name here.

Arms stand in double brackets, `[[batch]]`, for the page to color.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from explorer.phenomena.loss_landscape.numbers.slices import Picture, Slice
from explorer.phenomena.loss_landscape.numbers.words import STATISTICS_WORDS
from explorer.reading.findings import Finding
from explorer.sentences import capitalized
from explorer.study_requests.loss_landscape import Statistics
from explorer.written_numbers import short_number, times

MOST = 3
MODES_DIFFER = 1.5
"""Largest losses on one line that differ by this factor between two modes are worth a sentence."""
RANGES_DIFFER = 1.5
"""So much wider a range of the loss along the gradient is worth a sentence."""
SLICES = ("Li et al. 2018",)
SMOOTHER = ("Santurkar et al. 2018",)


@dataclass(frozen=True)
class ArmSlices:
    """What the page shows of one arm.

    `planes` and `lines` by mode, as far as they are computed; without running statistics the one of the batch stands
    for all. `step` is that of the kept network around which they lie. `loss_range` is the median of its loss range
    along the gradient over the `range_steps`.
    """

    arm: str
    has_modes: bool
    planes: Mapping[Statistics, Picture] = field(default_factory=dict)
    lines: Mapping[Statistics, Slice] = field(default_factory=dict)
    step: int | None = None
    loss_range: float = math.nan
    range_steps: tuple[int, ...] = ()
    diverged_at: int | None = None

    def plane(self, mode: Statistics) -> Picture | None:
        return self.planes.get(mode if self.has_modes else Statistics.BATCH)

    def highest(self, mode: Statistics) -> float:
        """The largest loss on the line; NaN where it is not complete, or not finite everywhere."""
        line = self.lines.get(mode if self.has_modes else Statistics.BATCH)
        if line is None or not line.is_complete or not np.isfinite(line.loss).all():
            return math.nan
        return float(line.loss.max())

    @property
    def at_step(self) -> str:
        """` at step 42`; empty where it is not known."""
        return "" if self.step is None else f" at step {self.step:,d}"


def findings(arms: Sequence[ArmSlices], modes: Sequence[Statistics]) -> list[Finding]:
    """At most `MOST`, in the order in which the page shows what they are about."""
    found = _rise(arms, modes[0])
    found += _modes(arms)
    found += _divergent(arms, modes)
    found += [
        Finding(
            f"[[{arm.arm}]] diverged at step **{arm.diverged_at:,d}**: its slice is around weights kept before that."
        )
        for arm in arms
        if arm.diverged_at is not None
    ]
    found += _loss_ranges(arms)
    return found[:MOST]


def _rise(arms: Sequence[ArmSlices], mode: Statistics) -> list[Finding]:
    """How high the loss rises on the plane."""
    risen = [(arm, plane.rise) for arm in arms if (plane := arm.plane(mode)) and math.isfinite(plane.rise)]
    if not risen:
        return []
    same = len({arm.step for arm, _ in risen}) == 1
    said = [f"**{short_number(rise)}** with [[{arm.arm}]]{'' if same else arm.at_step}" for arm, rise in risen]
    of_modes = f" ({STATISTICS_WORDS[mode]})" if any(arm.has_modes for arm, _ in risen) else ""
    when = risen[0][0].at_step if same else ""
    return [Finding(f"On the plane{when} the largest finite loss is {_listed(said)} nats{of_modes}.", SLICES)]


def _modes(arms: Sequence[ArmSlices]) -> list[Finding]:
    """What the same weights say in another mode; whether the order of two arms turns round."""
    if arms and not any(arm.has_modes for arm in arms):
        return [Finding("No arm here has running statistics, so that the three modes coincide.")]
    for arm in arms:
        batch, frozen = arm.highest(Statistics.BATCH), arm.highest(Statistics.RUNNING)
        if not arm.has_modes or not (math.isfinite(batch) and math.isfinite(frozen)):
            continue
        both = (
            f"**{short_number(frozen)}** nats with frozen statistics and **{short_number(batch)}** with those of the "
            "batch"
        )
        line = f"along direction 1 the loss of [[{arm.arm}]]{arm.at_step} reaches {both}"
        if max(batch, frozen) < MODES_DIFFER * min(batch, frozen):
            return [Finding(f"These two modes differ little: {line}.")]
        flips = [other for other in arms if other is not arm and _flips(arm, other)]
        verdict = f": less than [[{flips[0].arm}]] in one mode, more in the other" if flips else ""
        return [Finding(f"{capitalized(line)}{verdict}.")]
    return []


def _flips(arm: ArmSlices, other: ArmSlices) -> bool:
    """Whether `arm` is the flatter one of the two in one mode and the steeper one in the other."""
    flatter = []
    for mode in (Statistics.BATCH, Statistics.RUNNING):
        own, theirs = arm.highest(mode), other.highest(mode)
        if not (math.isfinite(own) and math.isfinite(theirs)):
            return False
        flatter.append(own < theirs)
    return flatter[0] != flatter[1]


def _divergent(arms: Sequence[ArmSlices], modes: Sequence[Statistics]) -> list[Finding]:
    """Points that are not finite: they are marked, not dropped."""
    found = []
    for arm in arms:
        for mode in modes if arm.has_modes else modes[:1]:
            plane = arm.plane(mode)
            if plane is None or not len(plane.divergent):
                continue
            which = f" with {STATISTICS_WORDS[mode]}" if arm.has_modes else ""
            found.append(
                Finding(
                    f"At **{len(plane.divergent):,d}** of {plane.loss.size:,d} points of [[{arm.arm}]]{which} the loss "
                    "is not finite: they are marked ×."
                )
            )
    return found[:1]


def _loss_ranges(arms: Sequence[ArmSlices]) -> list[Finding]:
    """The widest range along the gradient against the narrowest."""
    known = [arm for arm in arms if math.isfinite(arm.loss_range) and arm.loss_range > 0]
    if len(known) < 2:
        return []
    wide, narrow = max(known, key=lambda arm: arm.loss_range), min(known, key=lambda arm: arm.loss_range)
    factor = wide.loss_range / narrow.loss_range
    if factor < RANGES_DIFFER:
        return []
    over = " and ".join(dict.fromkeys([_over(wide), _over(narrow)]))
    sentence = (
        f"From half a step to four along its gradient the loss of [[{wide.arm}]] varies **{times(factor)}** as much as "
        f"that of [[{narrow.arm}]] (median over {over})."
    )
    return [Finding(sentence, SMOOTHER)]


def _over(arm: ArmSlices) -> str:
    """`12 steps from 0 to 210`."""
    first, last = min(arm.range_steps, default=0), max(arm.range_steps, default=0)
    count = len(arm.range_steps)
    return f"{count} steps from {first:,d} to {last:,d}" if count > 1 else f"step {first:,d}"


def _listed(said: Sequence[str]) -> str:
    *others, last = said
    return f"{', '.join(others)} and {last}" if others else last
