"""One arm's heat map: rows of layers or channels, time to the right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.drawing.columns import cell_edges
from explorer.drawing.figure import Trace
from explorer.drawing.names import bold
from explorer.drawing.scales import ColorScale
from explorer.foreign_text import in_chart

CELLS = 60_000
"""More cells than this are slow to send every second; long runs of wide layers keep fewer moments."""


def moments_that_fit(rows: int) -> int:
    """How many columns a heat map of `rows` rows may have."""
    return max(120, min(500, CELLS // max(1, rows)))


def heat(
    arm: str, steps: NDArray[np.int64], values: NDArray[np.floating], rows: Sequence[str], scale: ColorScale
) -> Trace:
    """`values` (rows, T) at `steps` (T,); NaN stays empty. A click on a cell knows its row's name as `y`."""
    unit = ":.1%" if scale.unit == "%" else ":.3g"
    regular = len(steps) < 2 or bool((np.diff(steps) == steps[1] - steps[0]).all())
    beside: list[NDArray[np.floating]] = [values] if scale.logarithmic else []
    value = f"%{{customdata[0]{unit}}}" if scale.logarithmic else f"%{{z{unit}}}"
    step = "%{x:,d}"
    if not regular:
        step = f"%{{customdata[{len(beside)}]:,d}}"
        beside.append(np.broadcast_to(steps.astype(np.float32), values.shape))
    return {
        "type": "heatmap",
        "name": arm,
        "x": cell_edges(steps).astype(np.float32),
        "y": [in_chart(row) for row in rows],
        "z": scale.encoded(values),
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": f"{bold(arm)}, %{{y}}<br>step {step}<br>{value}<extra></extra>",
    } | ({"customdata": np.stack(beside, axis=-1).astype(np.float32)} if beside else {})
