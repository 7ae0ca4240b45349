"""The largest Hessian eigenvalue of every arm and mode on one logarithmic axis, beside what its learning rate bears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from explorer.drawing.annotations import nothing_recorded
from explorer.drawing.arms import ArmStyle
from explorer.drawing.axes import base_layout, figure, linear_axis, log_axis, positive_limits
from explorer.drawing.colors import CAPTION
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import LABEL_SIZE, SANS, TICK_SIZE
from explorer.phenomena.loss_landscape.numbers.sharpness import Sharpness
from explorer.reading.computed_once import computed_once
from explorer.written_numbers import number_text

HEIGHT, ROW = 130, 34  # pixels


@computed_once
def sharpness_figure(
    found: Sequence[Sharpness], styles: Mapping[str, ArmStyle], *, empty: str, height: int | None = None
) -> Figure:
    """A dot a row with its value beside it; a thin stroke is the optimizer's limit, 2/η or more, in each row its "
    "own."""
    rows = [valley.row for valley in found]
    longest = max((len(row) for row in rows), default=6)
    layout = base_layout(
        height=height or HEIGHT + ROW * max(2, len(rows)), margin=(20 + round(7.6 * longest), 84, 14, 56)
    )
    positive = [value for valley in found for value in (valley.value, valley.limit) if value > 0]
    layout["xaxis"] = log_axis("largest eigenvalue", *positive_limits(np.array(positive)))
    layout["yaxis"] = linear_axis("", len(rows) - 0.5, -0.5, ticks=list(range(len(rows))), grid=False)
    layout["yaxis"] |= {"range": [max(1, len(rows)) - 0.5, -0.5], "ticktext": rows}
    traces: list[Trace] = [_dot(valley, position, styles[valley.arm]) for position, valley in enumerate(found)]
    for position, valley in enumerate(found):
        if valley.limit <= 0:  # weight decay alone leaves every valley, and the axis has no such place
            continue
        layout["shapes"].append(
            {"type": "line", "x0": valley.limit, "x1": valley.limit, "y0": position - 0.32, "y1": position + 0.32,
             "line": {"color": CAPTION, "width": 1.6}}
        )  # fmt: skip
    if found:
        _say_limit(found[0], layout)
    else:
        nothing_recorded(empty, layout)
    return figure(traces, layout)


def _dot(valley: Sharpness, row: int, style: ArmStyle) -> Trace:
    """A negative eigenvalue has no place on the axis: its number stands at the left end."""
    at = valley.value if valley.value > 0 else max(valley.limit, 1.0) * 1e-3
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": valley.row,
        "x": np.array([at], np.float32),
        "y": np.array([row], np.float32),
        "text": [f"<b>{number_text(valley.value)}</b>"],
        "textposition": "middle right",
        "textfont": {"family": SANS, "size": LABEL_SIZE, "color": style.color},
        "marker": {"symbol": style.symbol, "size": 11, "color": style.color},
        "hovertemplate": f"<b>{valley.row}</b><br>λ = {number_text(valley.value)}, exact to "
        f"{number_text(valley.residual, 1)}<br>{valley.limit_words} = {number_text(valley.limit)}<extra></extra>",
        "cliponaxis": False,
    }


def _say_limit(first: Sharpness, layout: dict) -> None:
    if first.limit <= 0:
        return
    layout["annotations"].append(
        {"x": np.log10(first.limit), "y": -0.36, "yanchor": "bottom", "xanchor": "center", "text": first.limit_words,
         "showarrow": False,
         "font": {"family": SANS, "size": TICK_SIZE, "color": CAPTION}}
    )  # fmt: skip
