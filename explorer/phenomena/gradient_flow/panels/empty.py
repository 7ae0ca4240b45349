"""The page before anything was trained: the network without its flow, and the way to fill it."""

from __future__ import annotations

from explorer.config import RunConfig
from explorer.controls.first_experiment import offer
from explorer.controls.panel import panel
from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn
from explorer.experiment import Experiment
from explorer.phenomena.gradient_flow.figures.network import Stretch, network_figure
from explorer.phenomena.gradient_flow.figures.widths import WidthBy, width_scale
from explorer.phenomena.gradient_flow.panels.view import NETWORK
from explorer.reading.reasons import Missing

BASE = RunConfig().with_values({"network.family": "residual", "network.depth": 20, "training.epochs": 2})
FIRST = Experiment(base=BASE, vary={"network.family": ("plain", "residual")})


def nothing_yet() -> None:
    """What will stand here, and one click that starts it."""
    offer(
        FIRST,
        "How much gradient arrives at every block of a network, and whether it came through the shortcut or through "
        "the branch.",
    )
    styles = arm_styles([arm.label for arm in FIRST.arms])
    waiting = Missing("Press Run: the gradient flows here.")
    columns = [ArmColumn(name, style, waiting) for name, style in styles.items()]
    with panel("Norm of the loss gradient in backpropagation", key=NETWORK) as card:
        scale = width_scale([], WidthBy.NORM)
        card.chart(network_figure(columns, Stretch(0, 9), 0, scale))
