"""All layers at a glance: one number for each layer over time."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from explorer.phenomena.activations.numbers.channels import ChannelQuantity, channel_history
from explorer.phenomena.activations.numbers.stages import Stage
from explorer.reading.histories import History, RunReader, thinned
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing


class Measure(StrEnum):
    """What the overview shows: the spread at a stage, or the share of units that no longer learn."""

    BEFORE = "before"
    NORMALIZED = "after"
    SCALED = "scaled"
    ACTIVATED = "activated"
    IDLE = "idle"

    @property
    def stage(self) -> Stage:
        """The stage that the panels below show; units are idle after the nonlinearity."""
        return Stage.ACTIVATED if self is Measure.IDLE else Stage(self.value)


def network_overview(run: RunReader, measure: Measure) -> NetworkOverview | Missing:
    """A layer's spread is the root mean square of its channels' standard deviations, √(mean over channels of σ²):
    of what batch normalization divides by. Its idle share is that of dead channels (ReLU: zero for every probe
    sample) or of saturated values (sigmoid, tanh: slope under 5 % of the steepest).
    """
    rows: list[History] = []
    why = run.not_there()
    for layer in run.layers:
        found = _idle_share(run, layer) if measure is Measure.IDLE else _spread(run, layer, measure.stage)
        if isinstance(found, Missing):
            why = found
            found = History(np.zeros(0, np.int64), np.zeros(0, np.float32), "")
        rows.append(found)
    there = [row for row in rows if len(row)]
    if not there:
        return why
    steps = min((row.steps for row in there), key=len)  # another process may write between two readings
    values = np.full((len(rows), len(steps)), np.nan, dtype=np.float32)
    for row, history in zip(values, rows, strict=True):
        if len(history):
            common, here, in_history = np.intersect1d(steps, history.steps, assume_unique=True, return_indices=True)
            del common
            row[here] = history.values[in_history]
    return NetworkOverview(run.layers, steps, values, there[0].how)


def _spread(run: RunReader, layer: str, stage: Stage) -> History | Missing:
    variance = channel_history(run, layer, ChannelQuantity.VARIANCE, stage)
    if isinstance(variance, Missing):
        return variance
    variance = thinned(variance)
    with np.errstate(all="ignore"):
        spread = np.sqrt(variance.values.astype(np.float64).mean(axis=1))
        return History(variance.steps, spread.astype(np.float32), variance.how)


def _idle_share(run: RunReader, layer: str) -> History | Missing:
    rectified = run.config.network.activation.description.rectifies
    share = run.history("dead_share" if rectified else "saturated_share", layer)
    if isinstance(share, Missing):
        return share
    share = thinned(share)
    values = share.values if rectified else share.values.mean(axis=1, dtype=np.float64).astype(np.float32)
    return History(share.steps, values, share.how)
