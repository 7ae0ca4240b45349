"""The small experiments: one curve each, with the sliders' point on it."""

import numpy as np

from explorer.drawing.annotations import LineEnd, end_labels
from explorer.drawing.arms import arm_styles
from explorer.drawing.axes import base_layout, figure, linear_axis, log_axis
from explorer.drawing.colors import CAPTION, INK
from explorer.drawing.figure import Figure, Trace
from explorer.drawing.fonts import LABEL_SIZE, TICK_SIZE
from explorer.drawing.marks import end_dot, line, theory_line
from explorer.phenomena.inside_batchnorm.figures.drawing import words
from explorer.phenomena.inside_batchnorm.numbers.detached_statistics import Descent, Detached
from explorer.phenomena.inside_batchnorm.numbers.forward import FloatArray
from explorer.phenomena.inside_batchnorm.numbers.notation import number
from explorer.reading.computed_once import computed_once

_HEIGHT = 270
_MARGIN = (64, 132, 16, 52)
DETACHED_NAMES = {
    Detached.NOTHING: "in the gradient",
    Detached.MEAN: "mean detached",
    Detached.MEAN_AND_VARIANCE: "both detached",
}


@computed_once
def loss_over_bias(biases: FloatArray, losses: dict[str, FloatArray], now: float) -> Figure:
    """The loss against the bias before the layer, `losses` with `batch` normalization and with `none` (points,)."""
    layout = base_layout(height=_HEIGHT, margin=(64, 72, 16, 52))
    layout["xaxis"] = linear_axis("bias b", float(biases[0]), float(biases[-1]))
    top = 1.08 * max(float(values.max()) for values in losses.values())
    layout["yaxis"] = linear_axis("loss", 0, top)
    traces, ends = [], []
    for name, style in arm_styles(losses).items():
        values = losses[name]
        hover = f"<b>{name}</b><br>b = %{{x:.2f}}<br>loss %{{y:.4f}}<extra></extra>"
        traces += [
            line(biases, values, style, name, hover=hover),
            end_dot(now, float(np.interp(now, biases, values)), style),
        ]
        ends.append(LineEnd(name, float(biases[-1]), float(values[-1]), style.color))
    end_labels(ends, layout)
    return figure(traces, layout)


@computed_once
def gradient_over_scale(scales: FloatArray, norms: FloatArray, at_one: float, now: float) -> Figure:
    """‖∇w‖ against the factor on the weight (points,), beside theory's 1/a through `at_one`."""
    layout = base_layout(height=_HEIGHT, margin=(64, 88, 16, 52))
    layout["xaxis"] = log_axis("factor a on the weight", float(scales[0]), float(scales[-1]))
    theory = at_one / scales
    layout["yaxis"] = log_axis("‖∇w‖", float(min(norms.min(), theory.min())), float(max(norms.max(), theory.max())))
    style = arm_styles(["batch"])["batch"]
    at = float(np.exp(np.interp(np.log(now), np.log(scales), np.log(norms))))
    traces: list[Trace] = [
        line(scales, norms, style, "batch", hover="a = %{x:.3g}<br>‖∇w‖ = %{y:.3g}<extra></extra>"),
        theory_line(scales, theory, "theory, 1/a") | {"line": {"color": INK, "dash": "2px,6px", "width": 2}},
        end_dot(now, at, style),
    ]
    end_labels([LineEnd("batch", float(scales[-1]), float(norms[-1]), style.color)], layout)
    layout["annotations"].append(
        words(
            float(np.log10(scales[-1])),
            float(layout["yaxis"]["range"][1]),
            "dots: theory, 1/a",
            size=TICK_SIZE,
            color=CAPTION,
            anchor="right",
            shift=(0, -10),
        )
    )
    return figure(traces, layout)


@computed_once
def runaway(paths: dict[Detached, Descent], quantity: str, title: str) -> Figure:
    """One quantity of every descent, `bias`, `scale` or `loss`, against the step."""
    layout = base_layout(height=_HEIGHT, margin=_MARGIN)
    curves = {detached: getattr(path, quantity) for detached, path in paths.items()}
    steps = np.arange(len(next(iter(curves.values()))))
    layout["xaxis"] = linear_axis("step of SGD", 0, float(steps[-1]))
    low = min(0.0, *(float(values.min()) for values in curves.values()))
    high = max(float(values.max()) for values in curves.values())
    layout["yaxis"] = linear_axis(title, low - 0.04 * (high - low), high + 0.08 * (high - low))
    # With the statistics in the gradient is BN as it is; the two detached ones are without the remedy.
    styles = dict(zip(paths, arm_styles(["batch", "none", "plain"]).values(), strict=True))
    traces, ends = [], []
    for detached, values in curves.items():
        style, name = styles[detached], DETACHED_NAMES[detached]
        hover = f"<b>{name}</b><br>step %{{x:d}}<br>{title} %{{y:.4g}}<extra></extra>"
        traces += [line(steps, values, style, name, hover=hover), end_dot(float(steps[-1]), float(values[-1]), style)]
        ends.append(LineEnd(name, float(steps[-1]), float(values[-1]), style.color))
    end_labels(ends, layout)
    return figure(traces, layout)


@computed_once
def outputs_of_two(differences: FloatArray, x_hat: FloatArray, now: float) -> Figure:
    """x̂ of the second of two values against how far it lies above the first (points,)."""
    layout = base_layout(height=_HEIGHT, margin=(64, 40, 16, 52))
    layout["xaxis"] = linear_axis("second value − first value", float(differences[0]), float(differences[-1]))
    layout["yaxis"] = linear_axis("x̂ of the second", -1.3, 1.3, ticks=[-1, 0, 1])
    style = arm_styles(["batch"])["batch"]
    at = float(np.interp(now, differences, x_hat))
    hover = "difference %{x:.4g}<br>x̂ = %{y:.4f}<extra></extra>"
    traces = [line(differences, x_hat, style, "batch", hover=hover), end_dot(now, at, style)]
    label = words(
        now,
        at,
        f"<b>{number(at)}</b>",
        size=LABEL_SIZE,
        color=style.color,
        shift=(0, 18 if at >= 0 else -18),
    )
    layout["annotations"].append(label)
    return figure(traces, layout)
