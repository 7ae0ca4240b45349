"""What a run came to: its losses and accuracies at the end and at their best."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypedDict

import numpy as np

from explorer.store.errors import StoreError
from explorer.store.records import Records
from explorer.store.series import Series

BEST = {"loss": np.nanargmin, "eval_loss": np.nanargmin, "eval_accuracy": np.nanargmax, "eval_iou": np.nanargmax}
"""Quantity of the whole run → where its best value is."""


class Result(TypedDict):
    """Steps count from 1; a value that is not finite is None, for JSON has none."""

    final: float | None
    final_step: int
    best: float | None
    best_step: int | None


def results(records: Records) -> Mapping[str, Result]:
    """Each of `BEST` that the run has recorded; what is damaged is left out."""
    there = {info.quantity for info in records.series() if not info.layer}
    found = {quantity: _result(records, quantity) for quantity in BEST if quantity in there}
    return {quantity: result for quantity, result in found.items() if result is not None}


def _result(records: Records, quantity: str) -> Result | None:
    try:
        series = records.read(quantity)
    except (StoreError, ValueError):
        return None
    return _of_series(series, quantity) if len(series.steps) else None


def _of_series(series: Series, quantity: str) -> Result:
    values = np.where(np.isfinite(series.values), series.values, np.nan).astype(np.float64)
    best = int(BEST[quantity](values)) if np.isfinite(values).any() else None
    return Result(
        final=_number(values[-1]),
        final_step=int(series.steps[-1]),
        best=None if best is None else float(values[best]),
        best_step=None if best is None else int(series.steps[best]),
    )


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
