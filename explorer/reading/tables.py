"""The numbers of a picture as a table, for download: one row a value, what was not finite left empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.reading.histories import History
from explorer.reading.overviews import NetworkOverview
from explorer.reading.reasons import Missing


def network_table(arms: Mapping[str, NetworkOverview | Missing]) -> pd.DataFrame:
    """Columns `arm, step, layer, value`."""
    frames = [
        long_form(arm, found.steps, found.values.T, found.layers, "layer")
        for arm, found in arms.items()
        if not isinstance(found, Missing)
    ]
    return stacked(frames, ["arm", "step", "layer", "value"])


def channel_table(arms: Mapping[str, History | Missing]) -> pd.DataFrame:
    """Columns `arm, step, channel, value`."""
    frames = [
        long_form(arm, found.steps, found.values, range(found.values.shape[1]), "channel")
        for arm, found in arms.items()
        if not isinstance(found, Missing)
    ]
    return stacked(frames, ["arm", "step", "channel", "value"])


def long_form(
    arm: str, steps: NDArray[np.int64], values: NDArray[np.floating], names: Sequence[str] | range, name: str
) -> pd.DataFrame:
    """`values` (T, names), a row each."""
    columns = {"step": np.repeat(steps, len(names)), name: np.tile(np.asarray(names), len(steps))}
    return pd.DataFrame({"arm": arm} | columns | {"value": values.ravel()})


def stacked(frames: list[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=names)


def arrays_table(arms: Mapping[str, Mapping[str, np.ndarray]], name: str = "arm") -> pd.DataFrame:
    """A study's arrays of every arm below each other; single numbers repeat."""
    frames = [
        pd.DataFrame({name: arm} | {key: np.asarray(value) for key, value in arrays.items()})
        for arm, arrays in arms.items()
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[name])
