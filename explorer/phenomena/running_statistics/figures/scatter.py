"""How much one batch's means scatter around the population's, by layer, beside σ/√n for two meanings of n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.drawing import annotations, axes, marks
from explorer.drawing.annotations import LineEnd
from explorer.drawing.arms import ArmStyle
from explorer.drawing.colors import CAPTION
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.names import bold
from explorer.foreign_text import in_chart
from explorer.phenomena.running_statistics.numbers.scatter import Scatter
from explorer.reading.computed_once import computed_once

HEIGHT = 320
MOST_LABELS = 9
MOST_THEORIES = 2
"""Arms whose lines of theory are drawn; more would be a thicket."""


@dataclass(frozen=True)
class ArmScatter:
    arm: str
    style: ArmStyle
    layers: Sequence[Scatter]


@computed_once
def scatter_figure(arms: Sequence[ArmScatter], layers: Sequence[str], *, empty: str = "") -> Figure:
    """`layers` stand from input to output; whiskers are the middle 80 % of the channels. Logarithmic, in σ."""
    layout = axes.base_layout(height=HEIGHT, margin=(72, 84, 28, 50))
    place = {layer: position for position, layer in enumerate(layers)}
    kept = sorted({round(k) for k in np.linspace(0, len(layers) - 1, min(len(layers), MOST_LABELS))}) if layers else []
    last = max(0.5, len(layers) - 0.5)
    layout["xaxis"] = axes.linear_axis("layer, from input to output", -0.5, last, ticks=kept, grid=False)
    layout["xaxis"]["ticktext"] = [in_chart(layers[position]) for position in kept]
    every = [
        value
        for arm in arms
        for layer in arm.layers
        for value in (layer.low, layer.high, layer.independent, layer.samples)
    ]
    limits = axes.positive_limits(np.array(every), default=(0.01, 1.0))
    layout["yaxis"] = axes.log_axis("deviation of the batch mean, in σ", *limits)
    traces: list[Trace] = []
    ends: list[LineEnd] = []
    sizes: dict[int, ArmScatter] = {arm.layers[0].batch_size: arm for arm in reversed(arms) if arm.layers}
    for batch_size, arm in list(sizes.items())[-MOST_THEORIES:]:
        within = [place[layer.layer] for layer in arm.layers]
        several = f", N = {batch_size}" if len(sizes) > 1 else ""
        same = all(layer.independent == layer.samples for layer in arm.layers)
        for name, values in (
            ("1/√N", [layer.samples for layer in arm.layers]),
            *(() if same else (("1/√(N·H·W)", [layer.independent for layer in arm.layers]),)),
        ):
            traces.append(marks.theory_line(within, values, f"theory {name}{several}"))
            ends.append(LineEnd(f"{name}{several}", within[-1], values[-1], CAPTION, is_key=True))
    for number, arm in enumerate(arms):
        shift = 0.12 * (number - (len(arms) - 1) / 2)
        traces.append(_measured(arm, [place[layer.layer] + shift for layer in arm.layers]))
        if arm.layers:
            last = place[arm.layers[-1].layer], arm.layers[-1].measured
            ends.append(LineEnd(arm.style.label or arm.arm, *last, arm.style.color))
    if not ends and empty:
        annotations.nothing_recorded(empty, layout)
    annotations.end_labels(ends, layout)
    return axes.figure(traces, layout)


def _measured(arm: ArmScatter, x: Sequence[float]) -> Trace:
    middle = np.array([layer.measured for layer in arm.layers], dtype=np.float32)
    worth = [
        f"{in_chart(layer.layer)}<br>a sample is worth {layer.values_of_a_sample:,.1f} values" for layer in arm.layers
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": arm.arm,
        "x": np.asarray(x, dtype=np.float32),
        "y": middle,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": np.array([layer.high for layer in arm.layers], dtype=np.float32) - middle,
            "arrayminus": middle - np.array([layer.low for layer in arm.layers], dtype=np.float32),
            "color": arm.style.color,
            "thickness": 1.6,
            "width": 0,
        },
        "marker": {"color": arm.style.color, "symbol": arm.style.symbol, "size": 10},
        "text": worth,
        "hovertemplate": f"{bold(arm.arm)}, %{{text}}<br>%{{y:.3g}} σ<extra></extra>",
    }
