"""What the accuracies with several momenta's running statistics say, in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from explorer.formulas.running_average import weights_of_new_values
from explorer.phenomena.running_statistics.numbers.prediction import start_shares
from explorer.phenomena.running_statistics.numbers.words import Momentum, momentum_text
from explorer.written_numbers import percent

FELL = 0.05
"""Of the accuracy: a fall from one momentum to the next larger one that is worth a sentence."""


def accuracy_by_momentum(tested: Mapping[Momentum, float], step: int) -> str:
    """`With m = 0.1 the test accuracy is highest, 97.8 %; with m = 0 it is lowest, 10 %, …`; empty for a single one.

    Args:
        tested: momentum (None: the cumulative mean) → test accuracy, a share, of the network of `step`.
    """
    if len(tested) < 2:
        return ""
    best, worst = max(tested, key=tested.__getitem__), min(tested, key=tested.__getitem__)
    if tested[best] == tested[worst]:
        return f"With each of these {len(tested)} momenta the test accuracy is {percent(tested[best])}."
    said = (
        f"Of {len(tested)} momenta m = {momentum_text(best)} gives the highest test accuracy, "
        f"**{percent(tested[best])}**, and m = {momentum_text(worst)} the lowest, **{percent(tested[worst])}**, "
        f"{_start(worst, step)}."
    )
    return f"{said} {_fall(tested, best, step)}".strip()


def _fall(tested: Mapping[Momentum, float], best: Momentum, step: int) -> str:
    """The largest fall on the way up to the best momentum, where there is one."""
    rising = sorted(m for m in tested if m is not None and (best is None or m <= best))
    falls = [(tested[small] - tested[large], small, large) for small, large in pairwise(rising)]
    fall, small, large = max(falls, default=(0.0, 0.0, 0.0))
    if fall < FELL:
        return ""
    return (
        f"In between it does not only rise: from m = {momentum_text(small)} to {momentum_text(large)} it falls from "
        f"{percent(tested[small])} to {percent(tested[large])}, {_start(large, step)}, and the batches the rest."
    )


def _start(momentum: Momentum, step: int) -> str:
    share = float(start_shares(weights_of_new_values([(0, momentum)], max(1, step)))[step])
    return f"where the start values weigh {percent(share)} of the running statistics"
