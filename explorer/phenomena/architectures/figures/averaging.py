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

HEIGHT_OF_ONE, LEFT = 58, 74  # pixels


@computed_once
def averaging_figure(found: Sequence[Averaged], *, used: str | None = None) -> Figure:
    """One bar a normalizer; the one in `used` is solid, the others pale."""
    styles = arm_styles([average.kind.value for average in found])
    layout = base_layout(height=HEIGHT_OF_ONE * len(found) + 62, margin=(LEFT, 12, 6, 50))
    most = max(average.values for average in found)
    ends = [0.0, max(1.0, float(np.log10(most))) * 1.02]
    layout["xaxis"] = log_axis("values in one mean", 1, max(10, most)) | {"fixedrange": True, "range": ends}
    layout["yaxis"] = {
        "type": "linear",
        "range": [len(found) - 0.4, -0.6],
        "visible": False,
        "fixedrange": True,
    }
    traces = []
    for position, average in enumerate(found):
        color = styles[average.kind.value].color
        name = "RMS" if average.kind is NormalizationKind.RMS else average.kind.value
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": average.kind.value,
                "x": np.array([max(1.02, average.values)], np.float32),
                "y": np.array([position], np.float32),
                "width": 0.42,
                "marker": {"color": color, "opacity": 1.0 if average.kind == used else 0.45},
                "hovertemplate": f"<b>{name}</b><br>{average.product} = {average.values:,} values<br>"
                f"a mean for every {average.each}: {average.means:,}<extra></extra>",
            }
        )
        layout["annotations"] += [
            _note(0, position, f"<b>{name}</b>", color, xanchor="right", xref="paper", xshift=-8),
            _note(0, position - 0.36, _words(average), INK, xanchor="left", xref="paper", xshift=8 - LEFT),
        ]
    return figure(traces, layout)


def _words(average: Averaged) -> str:
    if not average.is_possible:
        return "one value is its own mean: nothing is left of it"
    factors = f"{average.product} = {average.values:,}" if "×" in average.product else f"{average.values:,}"
    what = "mean squares" if average.kind is NormalizationKind.RMS else "means"
    return f"{factors} values · {average.means:,} {what}"


def _note(x: float, y: float, text: str, color: str, **place: object) -> dict[str, object]:
    font = {"family": SANS, "size": TICK_SIZE, "color": color}
    return {"x": x, "y": y, "text": text, "font": font, "showarrow": False, "yanchor": "middle", **place}
