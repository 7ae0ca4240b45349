"""A series as a long table: one row a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.store.series import Series

if TYPE_CHECKING:
    import pandas as pd


def long_frame(series: Series, layer: str) -> pd.DataFrame:
    """Columns `step`, `layer`, `value`, and for each axis of a value one more: `channel`, `index_1`, …."""
    values = series.values
    columns: dict[str, np.ndarray | str] = {"step": np.repeat(series.steps, int(np.prod(values.shape[1:])))}
    columns["layer"] = layer
    for axis, indices in enumerate(np.indices(values.shape)[1:]):
        columns["channel" if axis == 0 else f"index_{axis}"] = indices.reshape(-1)
    columns["value"] = values.reshape(-1)
    import pandas as pd  # half a second, which an app's first page must not wait for

    return pd.DataFrame(columns)
