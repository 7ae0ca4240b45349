"""What the activations on screen say, in two or three sentences; every threshold has its name here.

Arms stand in double brackets, `[[batch]]`, for the page to colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.findings import Finding, quoted, short_number
from explorer.reading.histories import History, Missing
from explorer.reading.overviews import NetworkOverview

GROWTH = 2.0
"""From the first to the last layer by this factor or more, the spread grows (or shrinks) with depth."""
DRIFT = 2.0
"""A channel mean has drifted where it is this many times farther from zero than any of another arm."""
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
    return [Finding(" ".join(one.sentence.split()), one.sources) for one in found[:3]]


def _overflow(arms: Sequence[ArmView], step: int) -> list[Finding]:
    """Layers whose variance is no finite number, in an arm that still trains."""
    found = []
    for arm in arms:
        at = None if isinstance(arm.spread, Missing) or arm.diverged_at is not None else arm.spread.at(step)
        lost = 0 if at is None else int((~np.isfinite(at[1])).sum())
        if lost:
            layers = "one layer is" if lost == 1 else f"{lost} layers are"
            found.append(Finding(f"In [[{arm.arm}]] the variances of {layers} too large for a 32-bit number."))
    return found


@dataclass(frozen=True)
class _Depth:
    """An arm's spread in its first and its last layer."""

    arm: str
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
        return [
            Finding(
                f"From {most.first_layer} to {most.last_layer} the standard deviation {stage_words} changes by less "
                f"than a factor of {GROWTH:g}: it ends at {level}."
            )
        ]
    grows = most.octaves > 0
    sentence = (
        f"{_with(most.arm)} the spread {stage_words} {_change(most)}: {most.last_layer} has a standard deviation of "
        f"**{short_number(most.last)}**"
    )
    sentence += "".join(f", {_with(depth.arm, inside=True)} **{short_number(depth.last)}**" for depth in others)
    return [Finding(f"{sentence}.", GROWS if grows else SHRINKS)]


def _change(depth: _Depth) -> str:
    """`grows with depth, ×12`, `shrinks with depth, to 1/40`, `vanishes with depth`."""
    if not depth.last:
        return "vanishes with depth"
    if depth.octaves > 0:
        return f"grows with depth, ×{short_number(2**depth.octaves)}"
    return f"shrinks with depth, to 1/{short_number(2**-depth.octaves)}"


def _depth(arm: ArmView, step: int) -> _Depth | None:
    if isinstance(arm.spread, Missing) or len(arm.spread.layers) < 2:
        return None
    found = arm.spread.at(step)
    if found is None:
        return None
    first, last = float(found[1][0]), float(found[1][-1])
    if not np.isfinite(found[1]).all() or first == 0:
        return None
    return _Depth(arm.arm, first, last, arm.spread.layers[0], arm.spread.layers[-1])


def _drift(arms: Sequence[ArmView], layer: str, step: int, stage_words: str) -> list[Finding]:
    """The channel mean that is farthest from zero, and how far the arm goes that stays nearest."""
    farthest: list[tuple[float, int, str]] = []
    for arm in arms:
        found = None if isinstance(arm.means, Missing) else arm.means.at(step)
        if found is None or not np.isfinite(found[1]).any():
            continue
        channel = int(np.nanargmax(np.where(np.isfinite(found[1]), np.abs(found[1]), np.nan)))
        farthest.append((float(found[1][channel]), channel, arm.arm))
    if not farthest:
        return []
    farthest.sort(key=lambda one: -abs(one[0]))
    (mean, channel, arm), (nearest, _, quiet) = farthest[0], farthest[-1]
    if len(farthest) == 1 or abs(mean) < DRIFT * abs(nearest) or mean == 0:
        whose = " of any arm" if len(farthest) > 1 else ""
        return [Finding(f"In {layer} no channel mean{whose} {stage_words} leaves **±{short_number(abs(mean))}**.")]
    stays = f"no channel leaves **±{short_number(abs(nearest))}**" if nearest else "every one is **0**"
    return [
        Finding(
            f"In {layer} the mean of channel {channel} {stage_words} has drifted to **{short_number(mean)}** "
            f"([[{arm}]]); with [[{quiet}]] {stays}.",
            DRIFTS,
        )
    ]


def _idle(arms: Sequence[ArmView], step: int) -> list[Finding]:
    """The layer with most idle units, of all arms, and since when it has had so many."""
    worst: tuple[float, str, str, int, str] | None = None
    for arm in arms:
        if isinstance(arm.idle, Missing) or arm.idle.at(step) is None:
            continue
        until = max(1, int(np.searchsorted(arm.idle.steps, step, side="right")))
        shares = arm.idle.values[:, :until]  # (L, moments up to step)
        now = shares[:, -1]
        if not np.isfinite(now).any():
            continue
        row = int(np.nanargmax(now))
        share = float(now[row])
        if share >= IDLE and (worst is None or share > worst[0]):
            since = int(arm.idle.steps[_first_of_the_last_stretch(shares[row] >= share * (1 - 1e-6))])
            worst = share, arm.arm, arm.idle.layers[row], since, arm.idle_word
    if worst is None:
        return []
    share, name, layer, since, word = worst
    what = "channels" if word == "dead" else "values"
    when = "from the start" if since == 0 else f"from step {since:,d} on"
    return [
        Finding(
            f"**{100 * share:.0f} %** of the {what} of {layer} are {word} {when} ([[{name}]]).",
            DIES if word == "dead" else SATURATES,
        )
    ]


def _first_of_the_last_stretch(true: NDArray[np.bool_]) -> int:
    """Where the run of True begins with which `true` (T,) ends."""
    breaks = np.flatnonzero(~true)
    return int(breaks[-1]) + 1 if len(breaks) else 0


def _with(arm: str, *, inside: bool = False) -> str:
    """`Without normalization ([[none]])`, `With [[batch]]`, at the beginning of a sentence or `inside` of it."""
    if arm == "none":
        return f"{'without' if inside else 'Without normalization'} ([[none]])"
    return f"{'with' if inside else 'With'} [[{arm}]]"
