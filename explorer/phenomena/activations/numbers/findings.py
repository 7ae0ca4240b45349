"""What the activations on screen say, in two or three sentences; every threshold has its name here.

Arms stand in double brackets, `[[batch]]`, for the page to color.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.findings import Finding, quoted
from explorer.reading.histories import History
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.written_numbers import short_number

GROWTH = 2.0
"""From the first to the last layer by this factor or more, the spread grows (or shrinks) with depth."""
DRIFT = 2.0
"""A channel mean this many times farther from zero than any of another arm is worth naming both arms."""
IDLE = 0.1
"""A share of dead channels, or of saturated values, that is worth a sentence."""
NORMALIZED = ("batch", "layer", "group", "instance")

GROWS = ("De & Smith 2020", "Bjorck et al. 2018")
SHRINKS = ("Glorot & Bengio 2010",)
DRIFTS = ("Bjorck et al. 2018",)
DIES = ("Lu et al. 2020",)
SATURATES = ("Glorot & Bengio 2010",)


@dataclass(frozen=True)
class ArmView:
    """What the page shows of one arm.

    `spread` and `idle` are overviews of all layers, `means` (T, C) the chosen layer's channel means. `idle_word` is
    `dead` or `saturated`, `failure` what stopped the run where something did.
    """

    arm: str
    spread: NetworkOverview | Missing
    idle: NetworkOverview | Missing
    means: History | Missing
    idle_word: str = "dead"
    diverged_at: int | None = None
    failure: str = ""


def findings(arms: Sequence[ArmView], layer: str, step: int, stage_words: str = "") -> list[Finding]:
    """At most three sentences about the moment `step`, in the order in which the panels show it.

    Args:
        layer: the layer whose channels are shown.
        stage_words: where the spread and the means are measured, `after ReLU`; empty before normalization.
    """
    found = [Finding(f"[[{arm.arm}]] failed: {quoted(arm.failure)}.") for arm in arms if arm.failure]
    found += [
        Finding(f"[[{arm.arm}]] diverged at step **{arm.diverged_at:,d}**.")
        for arm in arms
        if arm.diverged_at is not None
    ]
    found += _overflow(arms, step)
    found += _spread(arms, step, stage_words)
    found += _drift(arms, layer, step, stage_words)
    found += _idle(arms, step)
    return [Finding(" ".join(finding.sentence.split()), finding.sources) for finding in found[:3]]


def _overflow(arms: Sequence[ArmView], step: int) -> list[Finding]:
    """Layers whose variance has overflowed, in an arm that still trains."""
    found = []
    for arm in arms:
        at = None if isinstance(arm.spread, Missing) or arm.diverged_at is not None else arm.spread.at(step)
        lost = 0 if at is None else int(np.isinf(at[1]).sum())
        if at is not None and lost:
            layers = "one layer" if lost == 1 else f"{lost} layers"
            large = f"the variance of {layers} of [[{arm.arm}]] is too large for a 32-bit number"
            found.append(Finding(f"At step {at[0]:,d} {large}."))
    return found


@dataclass(frozen=True)
class _Depth:
    """An arm's spread in its first and its last layer at a recorded step."""

    arm: str
    step: int
    first: float
    last: float
    first_layer: str
    last_layer: str

    @property
    def octaves(self) -> float:
        """Doublings from the first to the last layer, −∞ where nothing is left of the spread."""
        return math.log2(self.last / self.first) if self.last else -math.inf


def _spread(arms: Sequence[ArmView], step: int, stage_words: str) -> list[Finding]:
    depths = [depth for arm in arms if (depth := _depth(arm, step)) is not None]
    if not depths:
        return []
    depths.sort(key=lambda depth: -abs(depth.octaves))
    most, *others = depths
    if abs(most.octaves) < math.log2(GROWTH):
        low, high = (short_number(end(depth.last for depth in depths)) for end in (min, max))
        level = f"**{low}**" if low == high else f"**{low}** to **{high}**"
        ends = {f"{depth.first_layer} to {depth.last_layer}" for depth in depths}
        layers = ends.pop() if len(ends) == 1 else "the first layer to the last"
        return [
            Finding(
                f"At step {most.step:,d} the standard deviation {stage_words} changes from {layers} by less than a "
                f"factor of {GROWTH:g}: it ends at {level}{_seen_earlier(others, most)}."
            )
        ]
    sentence = (
        f"At step {most.step:,d} {_with(most.arm)} the standard deviation {stage_words} {_change(most)}: "
        f"{most.last_layer} has **{short_number(most.last)}**"
    )
    sentence += "".join(f", {_with(depth.arm)} {_end_of(depth, most)}" for depth in others)
    return [Finding(f"{sentence}.", GROWS if most.octaves > 0 else SHRINKS)]


def _end_of(depth: _Depth, most: _Depth) -> str:
    """`**0.90**`; where the last layer, or the step, is another one, that stands beside it."""
    other = depth.last_layer if depth.last_layer != most.last_layer else ""
    when = f"step {depth.step:,d}" if depth.step != most.step else ""
    beside = ", ".join(filter(None, [other, when]))
    return f"**{short_number(depth.last)}**{f' ({beside})' if beside else ''}"


def _seen_earlier(others: Sequence[_Depth], most: _Depth) -> str:
    """Which arms have their last record at another step."""
    said = [f"[[{depth.arm}]] at step {depth.step:,d}" for depth in others if depth.step != most.step]
    return f" ({', '.join(said)})" if said else ""


def _change(depth: _Depth) -> str:
    """`grows from conv1 to fc2, ×12`, `shrinks from conv1 to fc2, to 1/40`, `vanishes from conv1 to fc2`."""
    layers = f"from {depth.first_layer} to {depth.last_layer}"
    if not depth.last:
        return f"vanishes {layers}"
    if depth.octaves > 0:
        return f"grows {layers}, ×{short_number(2**depth.octaves)}"
    return f"shrinks {layers}, to 1/{short_number(2**-depth.octaves)}"


def _depth(arm: ArmView, step: int) -> _Depth | None:
    if isinstance(arm.spread, Missing) or len(arm.spread.layers) < 2:
        return None
    found = arm.spread.at(step)
    if found is None:
        return None
    first, last = float(found[1][0]), float(found[1][-1])
    if not np.isfinite(found[1]).all() or first == 0:
        return None
    return _Depth(arm.arm, found[0], first, last, arm.spread.layers[0], arm.spread.layers[-1])


@dataclass(frozen=True)
class _Farthest:
    """The channel of an arm whose mean is farthest from zero at a recorded step."""

    arm: str
    step: int
    channel: int
    mean: float


def _drift(arms: Sequence[ArmView], layer: str, step: int, stage_words: str) -> list[Finding]:
    """The channel mean that is farthest from zero, and how far the arm goes that stays nearest."""
    farthest = sorted(filter(None, (_farthest(arm, step) for arm in arms)), key=lambda channel: -abs(channel.mean))
    if not farthest:
        return []
    most, quiet = farthest[0], farthest[-1]
    when = f"At step {most.step:,d}"
    if len(farthest) == 1 or abs(most.mean) < DRIFT * abs(quiet.mean) or most.mean == 0:
        whose = " of every arm" if len(farthest) > 1 else ""
        means = f"all channel means of {layer}{whose} {stage_words}"
        return [Finding(f"{when} {means} stay within **±{short_number(abs(most.mean))}**.")]
    stays = f"all stay within **±{short_number(abs(quiet.mean))}**" if quiet.mean else "all are **0**"
    earlier = f" (step {quiet.step:,d})" if quiet.step != most.step else ""
    return [
        Finding(
            f"{when} the mean of channel {most.channel} of {layer} {stage_words} is **{short_number(most.mean)}** "
            f"([[{most.arm}]]); with [[{quiet.arm}]] {stays}{earlier}.",
            DRIFTS,
        )
    ]


def _farthest(arm: ArmView, step: int) -> _Farthest | None:
    found = None if isinstance(arm.means, Missing) else arm.means.at(step)
    if found is None or not np.isfinite(found[1]).any():
        return None
    channel = int(np.nanargmax(np.where(np.isfinite(found[1]), np.abs(found[1]), np.nan)))
    return _Farthest(arm.arm, found[0], channel, float(found[1][channel]))


def _idle(arms: Sequence[ArmView], step: int) -> list[Finding]:
    """The layer with most idle units, of all arms, and since which recorded moment it has had so many."""
    worst: tuple[float, str] | None = None
    for arm in arms:
        if isinstance(arm.idle, Missing) or arm.idle.at(step) is None:
            continue
        until = max(1, int(np.searchsorted(arm.idle.steps, step, side="right")))
        shares, steps = arm.idle.values[:, :until], arm.idle.steps[:until]  # (L, moments up to step)
        now = shares[:, -1]
        if not np.isfinite(now).any():
            continue
        row = int(np.nanargmax(now))
        share = float(now[row])
        if share < IDLE or (worst is not None and share <= worst[0]):
            continue
        since = _first_of_the_last_stretch(shares[row] >= share * (1 - 1e-6))
        what = f"{'channels' if arm.idle_word == 'dead' else 'values'} of {arm.idle.layers[row]}"
        on = f" on {arm.idle.how}" if arm.idle.how else ""
        at_least = f", no fewer at any look since step {steps[since]:,d}" if since < until - 1 else ""
        worst = (
            share,
            (
                f"At step {steps[-1]:,d} **{100 * share:.0f} %** of the {what} are {arm.idle_word}{on} "
                f"([[{arm.arm}]]){at_least}."
            ),
        )
    if worst is None:
        return []
    return [Finding(worst[1], DIES if " are dead" in worst[1] else SATURATES)]


def _first_of_the_last_stretch(true: NDArray[np.bool_]) -> int:
    """Where the run of True begins with which `true` (T,) ends."""
    breaks = np.flatnonzero(~true)
    return int(breaks[-1]) + 1 if len(breaks) else 0


def _with(arm: str) -> str:
    """`without normalization ([[none]])`, `with [[batch]]`."""
    return "without normalization ([[none]])" if arm == "none" else f"with [[{arm}]]"
