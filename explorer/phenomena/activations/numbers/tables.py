"""The numbers of each picture as a table, for download: one row a value, what was not finite left empty."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from explorer.phenomena.activations.numbers.histograms import ChannelHistograms
from explorer.phenomena.activations.numbers.maps import FeatureMaps
from explorer.reading.reasons import Missing
from explorer.reading.tables import stacked


def histogram_table(arms: Mapping[str, ChannelHistograms | Missing]) -> pd.DataFrame:
    """Columns `arm, step, low, high, count`: each moment's own bins, as they were counted."""
    frames = []
    for arm, found in arms.items():
        if isinstance(found, Missing):
            continue
        bins = found.counts.shape[1]
        edges = np.linspace(found.low, found.high, bins + 1, axis=1)  # (M, bins + 1)
        columns = {"step": np.repeat(found.steps, bins), "low": edges[:, :-1].ravel(), "high": edges[:, 1:].ravel()}
        frames.append(pd.DataFrame({"arm": arm} | columns | {"count": found.counts.ravel()}))
    return stacked(frames, ["arm", "step", "low", "high", "count"])


def map_table(arms: Mapping[str, FeatureMaps | Missing]) -> pd.DataFrame:
    """Columns `arm, step, channel, row, column, before, after`."""
    names = ["arm", "step", "channel", "row", "column", "before", "after"]
    frames = []
    for arm, found in arms.items():
        if isinstance(found, Missing):
            continue
        channel, row, column = (axis.ravel() for axis in np.indices(found.before.shape))
        values = (arm, found.step, channel, row, column, found.before.ravel(), found.after.ravel())
        frames.append(pd.DataFrame(dict(zip(names, values, strict=True))))
    return stacked(frames, names)
