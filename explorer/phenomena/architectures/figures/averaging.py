"""How many values go into one mean, for each normalizer at one layer: bars of tenfold growth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.config import NormalizationKind
from explorer.drawing.arms import arm_styles
from explorer.drawing.axes import base_layout, figure, log_axis
from explorer.drawing.colors import INK
from explorer.drawing.figure import Figure
from explorer.drawing.fonts import SANS, TICK_SIZE
from explorer.phenomena.architectures.numbers.averaging import Averaged
from explorer.reading.computed_once import computed_once

HEIGHT_OF_ONE = 58


@computed_once
def averaging_figure(found: Sequence[Averaged], *, used: str | None = None) -> Figure:
    """One bar a normalizer; the one in `used` is solid, the others pale."""
    styles = arm_styles([one.kind.value for one in found])
    layout = base_layout(height=HEIGHT_OF_ONE * len(found) + 62, margin=(74, 12, 6, 50))
    most = max(one.values for one in found)
    ends = [0.0, max(1.0, float(np.log10(most))) * 1.02]
    layout["xaxis"] = log_axis("values in one mean", 1, max(10, most)) | {"fixedrange": True, "range": ends}
    layout["yaxis"] = {
        "type": "linear",
        "range": [len(found) - 0.4, -0.6],
        "visible": False,
        "fixedrange": True,
    }
    traces = []
    for position, one in enumerate(found):
        color = styles[one.kind.value].color
        name = "RMS" if one.kind is NormalizationKind.RMS else one.kind.value
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": one.kind.value,
                "x": np.array([max(1.02, one.values)], np.float32),
                "y": np.array([position], np.float32),
                "width": 0.42,
                "marker": {"color": color, "opacity": 1.0 if one.kind == used else 0.45},
                "hovertemplate": f"<b>{name}</b><br>{one.product} = {one.values:,} values<br>"
                f"a mean for every {one.each}: {one.means:,}<extra></extra>",
            }
        )
        layout["annotations"] += [
            _note(0, position, f"<b>{name}</b>", color, xanchor="right", xref="paper", xshift=-8),
            _note(0, position - 0.36, _words(one), INK, xanchor="left", xref="paper", xshift=4),
        ]
    return figure(traces, layout)


def _words(one: Averaged) -> str:
    if not one.is_possible:
        return "one value is its own mean: nothing is left of it"
    factors = f"{one.product} = {one.values:,}" if "×" in one.product else f"{one.values:,}"
    what = "mean squares" if one.kind is NormalizationKind.RMS else "means"
    return f"{factors} values · {one.means:,} {what}"


def _note(x: float, y: float, text: str, color: str, **place: object) -> dict[str, object]:
    font = {"family": SANS, "size": TICK_SIZE, "color": color}
    return {"x": x, "y": y, "text": text, "font": font, "showarrow": False, "yanchor": "middle", **place}
