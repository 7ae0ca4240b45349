"""Whether a run trains: its accuracy on the training batches of the last epoch that is recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explorer.reading.histories import RunReader


@dataclass(frozen=True)
class EpochAccuracy:
    """`accuracy` is a share: the mean over the recorded batches of the steps `first` to `last`."""

    accuracy: float
    first: int
    last: int

    @property
    def words(self) -> str:
        """`mean of steps 106 to 126`."""
        return f"mean of steps {self.first:,d} to {self.last:,d}" if self.last > self.first else f"step {self.last:,d}"


def last_epoch_accuracy(run: RunReader) -> EpochAccuracy | None:
    """None before two epochs are complete: the batches of the first met a network that had hardly been trained."""
    if not run.has("accuracy", ""):
        return None
    series = run.records.overview("accuracy")
    epoch = run.config.steps_per_epoch
    if not len(series) or series.steps[-1] < 2 * epoch:
        return None
    steps, values = np.asarray(series.steps), np.asarray(series.values, np.float64)
    counted = (steps > steps[-1] - epoch) & np.isfinite(values)
    if not counted.any():
        return None
    return EpochAccuracy(float(values[counted].mean()), int(steps[counted][0]), int(steps[counted][-1]))
