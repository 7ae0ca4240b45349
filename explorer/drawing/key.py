"""A key inside a figure of many arms, for where no chips stand beside it: in what is exported."""

from __future__ import annotations

import math

from explorer.drawing.annotations import MOST_END_LABELS
from explorer.drawing.colors import INK
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.foreign_text import in_chart
from explorer.reading.arm_names import short_names

_LETTER, _SAMPLE, _ROW = 7.6, 52, 22  # pixels of a letter, of a piece of a line, and from row to row


def keyed(figure: Figure, width: float) -> Figure:
    """The figure, `width` pixels wide, with a key above its plot where its curves are too many for names at their ends.

    It becomes higher by the key. Panels of several plots have the names above these.
    """
    curves = {trace["name"]: trace for trace in figure["data"] if _is_curve(trace)}
    if len(curves) <= MOST_END_LABELS or "xaxis2" in figure["layout"]:
        return figure
    short = short_names(list(curves), number_alone=False)
    layout, margin = figure["layout"], figure["layout"]["margin"]
    entry = _SAMPLE + _LETTER * max(map(len, short.values()))
    rows = math.ceil(len(curves) / max(1, int((width - margin["l"] - margin["r"]) / entry)))
    legend = {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "font": {"family": SANS, "size": TICK_SIZE, "color": INK},
        "entrywidth": entry - _SAMPLE + 10,
        "tracegroupgap": 0,
    }
    return {
        "data": [_named(trace, short) for trace in figure["data"]],
        "layout": layout
        | {
            "showlegend": True,
            "legend": legend,
            "height": layout["height"] + rows * _ROW,
            "margin": margin | {"t": margin["t"] + rows * _ROW},
        },
    }


def _is_curve(trace: Trace) -> bool:
    return "lines" in trace.get("mode", "") and bool(trace.get("name")) and trace.get("legendgroup") == trace["name"]


def _named(trace: Trace, short: dict[str, str]) -> Trace:
    if _is_curve(trace):
        return trace | {"name": in_chart(short[trace["name"]]), "showlegend": True}
    return trace | {"showlegend": False}
