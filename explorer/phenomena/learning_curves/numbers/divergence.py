"""The first sign of a divergence: which parameter's gradient left its usual size first, before the loss did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.reading.experiment_curves import noting_damage
from explorer.store.catalogue import Catalogue
from explorer.store.run import Run, Status
from explorer.store.series import Series

JUMP = 10.0
"""A gradient norm this many times the median of the run so far has left its usual size."""
LOOKED_BACK = 50
"""Steps before the divergence in which a sign is looked for; what jumped earlier had come back."""


@dataclass(frozen=True)
class FirstSign:
    """At `step` the gradient of `parameter` was `factor` times its median until then."""

    parameter: str
    step: int
    factor: float


def first_sign(steps: NDArray[np.int64], norms: Mapping[str, NDArray[np.float32]]) -> FirstSign | None:
    """The earliest jump that does not come back; of several at one step the largest. None where none jumps.

    Args:
        steps: (T,) ascending, up to the divergence.
        norms: parameter → gradient norms (T,).
    """
    found: list[FirstSign] = []
    for parameter, values in norms.items():
        place = _first_jump(np.asarray(values, np.float64)[-LOOKED_BACK:])
        if place is not None:
            where = max(0, len(values) - LOOKED_BACK) + place[0]
            found.append(FirstSign(parameter, int(steps[where]), place[1]))
    return min(found, key=lambda sign: (sign.step, -sign.factor), default=None)


def read_first_signs(catalogue: Catalogue, runs: Sequence[Run]) -> dict[str, FirstSign]:
    """Arm → the first sign in the run that diverged first; none where gradients were not recorded."""
    signs: dict[str, FirstSign] = {}
    seen: set[str] = set()
    for run in sorted((run for run in runs if run.status is Status.DIVERGED), key=lambda run: run.step):
        if run.arm in seen:
            continue
        seen.add(run.arm)
        series: dict[str, Series] = {}
        steps = np.zeros(0, np.int64)
        with noting_damage([], run.id), catalogue.records(run.id) as records:
            last = records.last_step
            steps = np.arange(max(1, last - LOOKED_BACK + 1), last + 1)
            names = records.layers("grad_norm")
            series = {name: records.read("grad_norm", name, first=int(steps[0]), last=last) for name in names if last}
        norms = {name: recorded.values for name, recorded in series.items() if len(recorded) == len(steps)}
        sign = first_sign(steps, norms) if norms else None  # where steps were left out, the first one may be among them
        if sign is not None:
            signs[run.arm] = sign
    return signs


def _first_jump(values: NDArray[np.float64]) -> tuple[int, float] | None:
    """Where the last stretch above the jump begins, and by how much it is above there; ∞ and NaN are above."""
    if len(values) < 2:
        return None
    medians = np.array([np.median(values[:place]) for place in range(1, len(values))])
    with np.errstate(all="ignore"):
        factors = values[1:] / medians
    above = ~(factors < JUMP) & (medians > 0)
    if not above[-1]:
        return None
    below = np.flatnonzero(~above)
    place = int(below[-1]) + 1 if below.size else 0
    return place + 1, float(factors[place])
