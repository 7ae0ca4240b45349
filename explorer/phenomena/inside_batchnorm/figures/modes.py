"""Train mode beside eval mode: two batches before and after, and one output while a batch mate moves."""

from collections.abc import Sequence

import numpy as np

from explorer.drawing.annotations import LineEnd, end_labels
from explorer.drawing.arms import ArmStyle, arm_styles
from explorer.drawing.axes import Axis, base_layout, figure, linear_axis
from explorer.drawing.colors import HAIRLINE
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.marks import line
from explorer.phenomena.inside_batchnorm.figures.drawing import words
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray, Mode
from explorer.phenomena.inside_batchnorm.numbers.modes import Demonstration
from explorer.phenomena.inside_batchnorm.numbers.notation import number
from explorer.reading.computed_once import computed_once

BATCHES = ("batch A", "batch B")


@computed_once
def two_batches(shown: Demonstration) -> Figure:
    """Both batches as they come in, on an axis of their own, and as they leave train mode and eval mode.

    A's dots stand above the row's line and B's below it, so that equal outputs are seen as pairs.
    """
    layout = base_layout(height=340, margin=(84, 24, 36, 40))
    layout["dragmode"] = False
    inputs = shown.train[0].x[:, 0], shown.train[1].x[:, 0]
    rows = [("x", inputs, ""), ("y, train", _outputs(shown.train), "2"), ("y, eval", _outputs(shown.evaluated), "2")]
    hidden = {"visible": False, "range": [-0.5, 0.5], "fixedrange": True, "type": "linear"}
    layout["yaxis"] = hidden | {"domain": [0.7, 1]}
    layout["yaxis2"] = hidden | {"domain": [0, 0.46], "range": [-1.5, 0.5], "anchor": "x2"}
    layout["xaxis"] = _read_off(inputs) | {"anchor": "y"}
    layout["xaxis2"] = _read_off((*rows[1][1], *rows[2][1])) | {"anchor": "y2"}
    styles = batch_styles()
    traces: list[Trace] = []
    for (name, pair, axis), level in zip(rows, (0, 0, -1), strict=True):
        axes = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        layout["shapes"].append(_level(level, f"y{axis}"))
        label = words(0, level, name, size=16, anchor="right", shift=(-14, 0))
        layout["annotations"].append(label | {"xref": "paper", "yref": f"y{axis}"})
        for batch, values, offset in zip(BATCHES, pair, (0.13, -0.13), strict=True):
            traces.append(_dots(values, level + offset, batch, name, styles[batch]) | axes)
    for batch, values, side in zip(BATCHES, inputs, (30, -30), strict=True):
        written = f"<b>{batch}</b>"
        label = words(float(values.mean()), 0, written, size=16, color=styles[batch].color, shift=(0, side))
        layout["annotations"].append(label)
    return figure(traces, layout)


def batch_styles() -> dict[str, ArmStyle]:
    """How batch A and batch B look: neither is a kind of normalization, so neither takes its color."""
    styles = arm_styles(["first", "second"])
    return dict(zip(BATCHES, styles.values(), strict=True))


@computed_once
def batch_mate(
    mate_values: FloatArray,
    outputs: dict[Mode, FloatArray],
    now: float,
    sample: str,
    mate: str,
) -> Figure:
    """The output of `sample` in both modes while `mate` takes `mate_values`, all (points,), and where it is `now`."""
    layout = base_layout(height=286, margin=(64, 96, 16, 52))
    low, high = float(mate_values[0]), float(mate_values[-1])
    layout["xaxis"] = linear_axis(f"the batch mate {mate}", low, high)
    layout["yaxis"] = linear_axis(f"output for {sample}", *_limits(list(outputs.values())))
    looks = dict(zip(Mode, arm_styles(["batch", "eval mode"]).values(), strict=True))
    traces, ends = [], []
    for mode, values in outputs.items():
        style = looks[mode]
        hover = f"<b>{mode} mode</b><br>{mate} = %{{x:.3g}}<br>output %{{y:.3f}}<extra></extra>"
        traces.append(line(mate_values, values, style, f"{mode} mode", hover=hover))
        ends.append(LineEnd(mode, high, float(values[-1]), style.color))
        at = float(np.interp(now, mate_values, values))
        traces.append(_dots(np.array([now]), at, f"{mode} mode", number(at), style))
    end_labels(ends, layout)
    return figure(traces, layout)


def _outputs(passes: tuple) -> tuple[FloatArray, FloatArray]:
    return passes[0].y[:, 0], passes[1].y[:, 0]


def _dots(values: FloatArray, y: float, name: str, row: str, style: ArmStyle) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": np.asarray(values, dtype=np.float32),
        "y": np.full(len(values), y, dtype=np.float32),
        "marker": {"color": style.color, "symbol": style.symbol, "size": 13, "line": {"width": 0}},
        "text": [number(float(value)) for value in values],
        "hovertemplate": f"<b>{name}</b>, {row}<br>%{{text}}<extra></extra>",
        "cliponaxis": False,
    }


def _read_off(arrays: Sequence[FloatArray]) -> Axis:
    return linear_axis("", *_limits(arrays)) | {"fixedrange": True}


def _level(y: float, yref: str) -> dict:
    ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": yref, "y0": y, "y1": y}
    return ends | {"line": {"color": HAIRLINE, "width": 1}, "layer": "below"}


def _limits(arrays: Sequence[FloatArray]) -> tuple[float, float]:
    low = min(float(values.min()) for values in arrays)
    high = max(float(values.max()) for values in arrays)
    air = 0.08 * (high - low) or 1.0
    return low - air, high + air
