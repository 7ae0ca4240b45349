"""What studies of finished runs found: lesions, paths, shattered gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from explorer.drawing.annotations import LineEnd, chance_line, end_labels, nothing_recorded
from explorer.drawing.arms import ArmStyle
from explorer.drawing.axes import accuracy_axis, base_layout, figure, linear_axis
from explorer.drawing.colors import CAPTION, HAIRLINE
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import LABEL_SIZE, SANS
from explorer.drawing.marks import line, theory_line
from explorer.drawing.names import bold
from explorer.phenomena.gradient_flow.numbers.studies import Lesion, Paths, Shattering
from explorer.reading.computed_once import computed_once

HEIGHT = 310
PATHS = "paths"
Styles = Mapping[str, ArmStyle]


@computed_once
def lesion_figure(found: Mapping[str, Lesion], styles: Styles, chance: float, *, empty: str) -> Figure:
    """Test accuracy without each block; the whole network's as a thin line of the arm's color."""
    count = max((len(study.labels) for study in found.values()), default=9)
    layout = base_layout(height=HEIGHT, margin=(62, 84, 14, 56))
    layout["xaxis"] = _count_axis("block that is dropped", 1, count)
    layout["yaxis"] = accuracy_axis()
    chance_line(chance, layout)
    traces: list[Trace] = []
    ends = []
    for arm, study in found.items():
        style, x = styles[arm], np.arange(1, len(study.labels) + 1)
        whole = {"color": style.color, "width": 1.2, "dash": "2px,3px"}
        layout["shapes"].append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": study.whole, "y1": study.whole, "line": whole}
        )
        hover = f"{bold(arm)} without block %{{x:.0f}}<br>%{{y:.1%}} (whole {study.whole:.1%})<extra></extra>"
        traces.append(line(x, study.accuracy, style, arm, hover=hover, **_dots(style)))
        ends.append(LineEnd(style.label or arm, float(x[-1]), float(study.accuracy[-1]), style.color))
    end_labels(ends, layout)
    return _or_empty(traces, layout, empty)


@computed_once
def paths_figure(found: Mapping[str, Paths], styles: Styles, *, empty: str) -> Figure:
    """By length: the share of all paths, gray bars, and the share of the gradient that they carry, colored."""
    count = max((len(study.length) for study in found.values()), default=10)
    layout = base_layout(height=HEIGHT, margin=(62, 84, 14, 56))
    layout["xaxis"] = _count_axis("branches on the path", 0, count - 1)
    top = max((float(np.nanmax(study.share_of_gradient)) for study in found.values()), default=0.5)
    top = max(top, *(float(study.share_of_paths.max()) for study in found.values())) if found else top
    layout["yaxis"] = _percent_axis(top)
    traces: list[Trace] = []
    ends = []
    for position, (arm, study) in enumerate(found.items()):
        if position == 0:
            traces.append(_bars(study))
        style = styles[arm]
        hover = f"{bold(arm)}, %{{x:.0f}} branches<br>%{{y:.1%}} of the summed norms<extra></extra>"
        traces.append(line(study.length, study.share_of_gradient, style, arm, hover=hover, **_dots(style)))
        last = float(study.length[-1]), float(study.share_of_gradient[-1])
        ends.append(LineEnd(style.label or arm, *last, style.color))
        if position == 0:
            usual = int(np.argmax(study.paths))
            _above(layout, PATHS, float(study.length[usual]), float(study.share_of_paths[usual]))
    end_labels(ends, layout)
    return _or_empty(traces, layout, empty)


@computed_once
def shattering_figure(found: Mapping[str, Shattering], styles: Styles, *, empty: str) -> Figure:
    """Correlation of the gradients at neighboring inputs by the layers above; white noise has none."""
    deepest = max((int(study.layers_above[-1]) for study in found.values()), default=19)
    layout = base_layout(height=HEIGHT, margin=(62, 84, 14, 56))
    layout["xaxis"] = linear_axis("layers above (loss → input)", 0, deepest, grid=False)
    layout["yaxis"] = linear_axis("correlation", -0.1, 1.04, ticks=[0, 0.25, 0.5, 0.75, 1])
    traces: list[Trace] = [theory_line([0, deepest], [0, 0], "white noise")]
    ends = []
    for arm, study in found.items():
        hover = f"{bold(arm)}, below %{{x:.0f}} layers<br>cosine %{{y:.2f}}<extra></extra>"
        traces.append(line(study.layers_above, study.correlation, styles[arm], arm, hover=hover, **_dots(styles[arm])))
        there = np.flatnonzero(np.isfinite(study.correlation))
        if there.size:
            last = float(study.layers_above[there[-1]]), float(study.correlation[there[-1]])
            ends.append(LineEnd(styles[arm].label or arm, *last, styles[arm].color))
    end_labels(ends, layout)
    return _or_empty(traces if found else [], layout, empty)


def _dots(style: ArmStyle) -> dict[str, Any]:
    return {"mode": "lines+markers", "marker": {"symbol": style.symbol, "size": 7, "color": style.color}}


def _bars(study: Paths) -> Trace:
    return {
        "type": "bar",
        "name": "paths",
        "x": study.length.astype(np.float32),
        "y": study.share_of_paths.astype(np.float32),
        "marker": {"color": HAIRLINE},
        "customdata": study.paths,
        "hovertemplate": "%{customdata:,.0f} paths of %{x:.0f} branches<br>%{y:.1%} of all<extra></extra>",
    }


def _count_axis(title: str, first: int, last: int) -> dict[str, Any]:
    every = max(1, -(-(last - first + 1) // 12))
    return linear_axis(title, first - 0.6, last + 0.6, ticks=list(range(first, last + 1, every)), grid=False)


def _percent_axis(top: float) -> dict[str, Any]:
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if top > 0.5 else [0.0, 0.1, 0.2, 0.3, 0.4, 0.5][: 2 + int(10 * top)]
    axis = linear_axis("", 0, min(1.08, 1.18 * top), ticks=ticks[:6])
    return axis | {"ticktext": [f"{100 * tick:.0f} %" for tick in ticks[:6]]}


def _above(layout: dict[str, Any], text: str, x: float, y: float) -> None:
    """A bold word at the left of a peak."""
    layout["annotations"].append(
        {
            "x": x,
            "y": y,
            "text": f"<b>{text}</b>",
            "font": {"family": SANS, "size": LABEL_SIZE, "color": CAPTION},
            "showarrow": False,
            "xanchor": "right",
            "yanchor": "bottom",
            "xshift": -8,
            "yshift": 2,
        }
    )


def _or_empty(traces: list[Trace], layout: dict[str, Any], empty: str) -> Figure:
    if not traces:
        nothing_recorded(empty, layout)
    return figure(traces, layout)
