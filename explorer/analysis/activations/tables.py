"""The numbers of each picture as a table, for download: one row a value, what was not finite left empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.analysis.activations.histograms import ChannelHistograms
from explorer.analysis.activations.maps import FeatureMaps
from explorer.analysis.activations.network import NetworkOverview
from explorer.analysis.activations.recorded import History, Missing


def network_table(arms: Mapping[str, NetworkOverview | Missing]) -> pd.DataFrame:
    """Columns `arm, step, layer, value`."""
    frames = [
        _long(arm, found.steps, found.values.T, found.layers, "layer")
        for arm, found in arms.items()
        if not isinstance(found, Missing)
    ]
    return _together(frames, ["arm", "step", "layer", "value"])


def channel_table(arms: Mapping[str, History | Missing]) -> pd.DataFrame:
    """Columns `arm, step, channel, value`."""
    frames = [
        _long(arm, found.steps, found.values, range(found.values.shape[1]), "channel")
        for arm, found in arms.items()
        if not isinstance(found, Missing)
    ]
    return _together(frames, ["arm", "step", "channel", "value"])


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
    return _together(frames, ["arm", "step", "low", "high", "count"])


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
    return _together(frames, names)


def _long(
    arm: str, steps: NDArray[np.int64], values: NDArray[np.floating], names: Sequence[str] | range, name: str
) -> pd.DataFrame:
    """`values` (T, names), a row each."""
    columns = {"step": np.repeat(steps, len(names)), name: np.tile(np.asarray(names), len(steps))}
    return pd.DataFrame({"arm": arm} | columns | {"value": values.ravel()})


def _together(frames: list[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=names)
