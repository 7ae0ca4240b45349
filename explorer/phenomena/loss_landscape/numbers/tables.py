"""The numbers of each picture as a table, for download."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from explorer.phenomena.loss_landscape.numbers.slices import Slice


def slice_table(slices: Mapping[str, Slice]) -> pd.DataFrame:
    """Columns `picture, alpha, beta, loss, accuracy`: a row for every point that is computed, finite or not."""
    frames = []
    for name, found in slices.items():
        beta = np.zeros(1) if found.is_line else found.beta
        grid = np.meshgrid(found.alpha, beta, indexing="ij")
        done = found.done.reshape(grid[0].shape)
        columns = {"alpha": grid[0], "beta": grid[1], "loss": found.loss, "accuracy": found.accuracy}
        values = {column: array.reshape(done.shape)[done] for column, array in columns.items()}
        frames.append(pd.DataFrame({"picture": name} | values))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
