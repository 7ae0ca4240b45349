"""What the answers on screen say, in two or three sentences.

Arms stand in double brackets, `[[batch]]`, for the page to color.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.phenomena.predictions.numbers.answers import Answers, Confusion
from explorer.reading.findings import Finding, quoted
from explorer.reading.reasons import Missing
from explorer.written_numbers import percent

NAMED = 4
"""Of more arms, the best and the worst are named."""
CLEAR = 5
"""An error made so often is worth a sentence."""


def findings(
    confusions: Mapping[str, Confusion | Missing],
    answers: Mapping[str, Answers | Missing],
    names: Sequence[str],
    thing: str,
) -> list[Finding]:
    """At most three sentences. `thing` is what is classified: `test image`, `test point`, `pixel`."""
    counted = {arm: found for arm, found in confusions.items() if isinstance(found, Confusion) and found.total}
    said = {arm: found for arm, found in answers.items() if isinstance(found, Answers)}
    found = [*_wrong(counted, thing), *_together(said, thing), *_worst(counted, names)]
    return found[:3]


def _wrong(arms: Mapping[str, Confusion], thing: str) -> list[Finding]:
    """How many are answered wrongly, in each arm or in the best and the worst."""
    if not arms:
        return []
    order = sorted(arms, key=lambda arm: arms[arm].wrong / arms[arm].total)
    shown = order if len(order) <= NAMED else [order[0], order[-1]]
    parts = [f"[[{arm}]] **{_of_all(arms[arm], thing)}**" for arm in shown]
    steps = {found.step for found in arms.values()}
    when = f"At step {steps.pop():,d}" if len(steps) == 1 else "At the last recorded moments"
    which = "" if len(order) <= NAMED else f", from the best to the worst of {len(order)} arms"
    return [Finding(f"{when}, {_listed(parts)}{which}.")]


def _of_all(found: Confusion, thing: str) -> str:
    if thing == "pixel":
        return f"answers {percent(found.wrong / found.total)} of the pixels wrongly"
    return f"errs on {found.wrong:,d} of {found.total:,d} {thing}s"


def _together(arms: Mapping[str, Answers], thing: str) -> list[Finding]:
    """Of two or more arms, how many samples are answered wrongly in all of them."""
    if len(arms) < 2:
        return []
    asked = min(len(found.answers) for found in arms.values())
    wrong = np.stack([found.wrong[:asked] for found in arms.values()])
    everywhere, somewhere = int(wrong.all(axis=0).sum()), int(wrong.any(axis=0).sum())
    if not somewhere:
        return []
    whose = "both" if len(arms) == 2 else f"all {len(arms)} arms"
    return [
        Finding(
            f"Of the first {asked:,d} {thing}s {somewhere:,d} {'is' if somewhere == 1 else 'are'} answered wrongly by "
            f"one arm at least, **{everywhere:,d}** by {whose}."
        )
    ]


def _worst(arms: Mapping[str, Confusion], names: Sequence[str]) -> list[Finding]:
    """The error that one arm makes most often."""
    if len(names) < 3:
        return []
    there = [(worst, arm) for arm, found in arms.items() if (worst := found.worst()) and worst[2] >= CLEAR]
    if not there:
        return []
    (true, answer, count), arm = max(there, key=lambda pair: pair[0][2])
    return [
        Finding(
            f"[[{arm}]] most often takes {quoted(names[true])} for {quoted(names[answer])}: **{count:,d}** of "
            f"{int(arms[arm].counts[true].sum()):,d} times."
        )
    ]


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
