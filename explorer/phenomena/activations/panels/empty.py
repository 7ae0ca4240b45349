"""The page before anything was trained: the planned axes, and the way to fill them."""

from __future__ import annotations

from explorer.architecture import build_graph
from explorer.controls.first_experiment import offer
from explorer.controls.panel import panel
from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn, Timeline, label_width
from explorer.drawing.layers_over_time import network_figure
from explorer.drawing.scales import magnitude_scale
from explorer.experiment import Experiment
from explorer.phenomena.activations.panels.view import NETWORK
from explorer.reading.reasons import Missing


def nothing_yet() -> None:
    """What will stand here, and one click that starts it."""
    first = Experiment()
    offer(
        first,
        "Every layer and every channel, while the network trains: its spread, its mean, its values, whether it is "
        "dead.",
    )
    layers = build_graph(first.base).layers
    styles = arm_styles([arm.label for arm in first.arms])
    waiting = Missing("Press Run: the layers fill this plot.")
    columns = [ArmColumn(name, style, waiting) for name, style in styles.items()]
    with panel("Network: standard deviation before normalization, by layer", key=NETWORK) as card:
        figure = network_figure(
            columns,
            layers,
            None,
            magnitude_scale([]),
            Timeline(first.base.steps, 0),
            title="standard deviation",
            left=label_width(layers),
        )
        card.chart(figure)
