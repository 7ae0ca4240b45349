"""A figure's numbers as a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from explorer.drawing.figure import Figure, Trace
from explorer.foreign_text import for_csv

Table = pd.DataFrame | Callable[[], pd.DataFrame]


class DataKind(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


def table_file(table: Table | None, figure: Figure, kind: DataKind) -> bytes:
    """`table`, or where a figure has none of its own, the points that it draws."""
    frame = table() if callable(table) else figure_table(figure) if table is None else table
    if kind is DataKind.CSV:
        return for_csv(frame).to_csv(index=False).encode()
    written = io.BytesIO()
    frame.to_parquet(written, index=False)
    return written.getvalue()


def figure_table(figure: Figure) -> pd.DataFrame:
    """Columns `trace, x, y` and, of maps and surfaces, `value`: what a figure draws, point by point."""
    frames = [_points(trace, number) for number, trace in enumerate(figure["data"])]
    return pd.concat([pd.DataFrame(columns=["trace", "x", "y"]), *frames], ignore_index=True)


def _points(trace: Trace, number: int) -> pd.DataFrame:
    name = trace.get("name", f"trace {number}")
    if trace.get("z") is None:
        x, y = _column(trace.get("x")), _column(trace.get("y"))
        return pd.DataFrame({"trace": name, "x": x, "y": y}) if len(x) == len(y) else pd.DataFrame()
    z = np.asarray(trace["z"])
    if z.ndim < 2:
        return pd.DataFrame({"trace": name, "x": _column(trace["x"]), "y": _column(trace["y"]), "value": z})
    rows, columns = np.indices(z.shape)
    across, up = (_places(trace.get(axis), count) for axis, count in (("x", z.shape[1]), ("y", z.shape[0])))
    return pd.DataFrame({"trace": name, "x": across[columns.ravel()], "y": up[rows.ravel()], "value": z.ravel()})


def _column(values: Sequence[Any] | np.ndarray | None) -> np.ndarray:
    return np.asarray([] if values is None else values).ravel()


def _places(values: Sequence[Any] | np.ndarray | None, count: int) -> np.ndarray:
    """Along one side of a map; the numbers of its cells where it has none, or where a surface has its own for each."""
    places = np.asarray(np.arange(count) if values is None else values)
    return places if places.shape == (count,) else np.arange(count)
