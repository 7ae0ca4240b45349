"""What the running statistics on screen say, in two or three sentences; every threshold has its name here.

Arms stand in double brackets, `[[batch]]`, for the page to color.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.phenomena.running_statistics.numbers.distance import Statistic
from explorer.reading.findings import Finding
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing
from explorer.sentences import counted

UNIT = "standard deviations"
"""The population's, in the root mean square over a layer's channels."""
FAR = 0.25
"""A running mean so many standard deviations from the population's shifts what a layer puts out."""
REMEMBERED = 0.1
"""A start value that still weighs so much explains a distance."""
MODE_GAP = 0.1
"""Accuracies of eval mode and train mode so far apart are worth a warning."""

LAGS = ("Wu & Johnson 2021",)


@dataclass(frozen=True)
class ModeAccuracy:
    """Test accuracy, a share, in both modes at the last moment when both were measured."""

    step: int
    eval_mode: float
    train_mode: float


@dataclass(frozen=True)
class ArmView:
    """What the page shows of one arm: `distance` of the running means, all layers; `start_share` at the step of its "
    "distance."""

    arm: str
    distance: NetworkOverview | Missing
    start_share: float
    modes: ModeAccuracy | None
    diverged_at: int | None = None
    keeps: bool = True
    """Whether its normalizer keeps running statistics, recorded or not."""


def findings(arms: Sequence[ArmView], step: int) -> list[Finding]:
    """At most four sentences about the moment `step`, the runs' ends first."""
    found = [
        Finding(f"[[{arm.arm}]] diverged at step **{arm.diverged_at:,d}**.")
        for arm in arms
        if arm.diverged_at is not None
    ]
    found += _distance(arms, step)
    found += _modes(arms)
    found += _without(arms)
    return found[:4]


@dataclass(frozen=True)
class _Farthest:
    arm: ArmView
    layer: str
    distance: float
    step: int


def _distance(arms: Sequence[ArmView], step: int) -> list[Finding]:
    """The layer farthest from the truth in the arm where that is worst, and how far the other arms go."""
    farthest = [found for arm in arms if (found := _farthest(arm, step)) is not None]
    if not farthest:
        return []
    farthest.sort(key=lambda found: -found.distance)
    worst, *others = farthest
    beside = "".join(
        f", with [[{found.arm.arm}]] {_number(found.distance)}"
        f"{'' if found.step == worst.step else f' (step {found.step:,d})'}"
        for found in others
    )
    if worst.distance < FAR:
        return [
            Finding(
                f"At step {worst.step:,d} no layer’s running mean is farther from the population’s than "
                f"**{_number(worst.distance)}** {UNIT} ([[{worst.arm.arm}]], {worst.layer}){beside}."
            )
        ]
    sentence = (
        f"At step {worst.step:,d} the running mean of {worst.layer} is **{_number(worst.distance)}** {UNIT} from the "
        f"population’s with [[{worst.arm.arm}]]{beside}"
    )
    if worst.arm.start_share >= REMEMBERED:
        share = f"**{100 * worst.arm.start_share:.0f} %**"
        return [Finding(f"{sentence}; its start value still weighs {share}.", LAGS)]
    return [Finding(f"{sentence}.")]


def _farthest(arm: ArmView, step: int) -> _Farthest | None:
    if isinstance(arm.distance, Missing) or (found := arm.distance.at(step)) is None:
        return None
    at, distances = found
    if not np.isfinite(distances).any():
        return None
    row = int(np.nanargmax(distances))
    return _Farthest(arm, arm.distance.layers[row], float(distances[row]), at)


def _modes(arms: Sequence[ArmView]) -> list[Finding]:
    """The arm whose two modes differ most, where that is a lot; else by how much they differ at most."""
    both = [(arm.arm, arm.modes) for arm in arms if arm.modes is not None and arm.keeps]
    if not both:
        return []
    name, modes = max(both, key=lambda pair: abs(pair[1].train_mode - pair[1].eval_mode))
    gap = modes.train_mode - modes.eval_mode
    when, in_eval = f"At step {modes.step:,d}", f"**{_percent(modes.eval_mode)}** test accuracy in eval mode"
    other = f"**{_percent(modes.train_mode)}** with the statistics of the test batch"
    if gap >= MODE_GAP:
        reason = "the weights are the same, the running statistics are not those of the test data"
        return [Finding(f"{when} [[{name}]] has {in_eval} and {other}: {reason}.", LAGS)]
    if gap <= -MODE_GAP:
        reason = "the same weights do worse with the statistics of one batch"
        return [Finding(f"{when} [[{name}]] has {in_eval} and only {other}: {reason}.")]
    points = max(1, math.ceil(100 * abs(gap) - 1e-6))
    within = f"by at most {counted(points, 'point')} of test accuracy"
    arms_words = f", most in [[{name}]]" if len(both) > 1 else ""
    return [Finding(f"{when} eval mode and train mode differ {within}{arms_words} ([[{name}]] has {in_eval}).")]


def _without(arms: Sequence[ArmView]) -> list[Finding]:
    """The arms that have none, beside those whose running statistics are known."""
    names = [f"[[{arm.arm}]]" for arm in arms if not arm.keeps]
    if not names or not any(arm.keeps and not isinstance(arm.distance, Missing) for arm in arms):
        return []
    return [Finding(f"{_listed(names)} {'keep' if len(names) > 1 else 'keeps'} no running statistics.")]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def what_if_finding(average: str, statistic: Statistic, layer: str, would_be: float, was: float, step: int) -> str:
    """How far from the truth another average would have been at the moment shown, and how far the run's own was.

    `average` names it inside a sentence, `m = 0.1`; `would_be` and `was` are the layer's distances.
    """
    what = f"the running {statistic} of {layer}"
    if not np.isfinite([would_be, was]).all():
        return f"At step {step:,d} nothing can be said of {what}: it is NaN or infinite there."
    if statistic is Statistic.MEAN:
        return (
            f"With {average} {what} would have been **{_number(would_be)}** {UNIT} from the population’s at step "
            f"{step:,d}; it was **{_number(was)}**."
        )
    return (
        f"With {average} {what} would have been off by a factor of **{_number(np.exp(would_be))}** in the root mean "
        f"square over channels at step {step:,d}; it was off by **{_number(np.exp(was))}**."
    )
