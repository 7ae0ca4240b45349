"""The page before anything was trained: the planned axes, and the way to fill them."""

from __future__ import annotations

from explorer.analysis.activations.recorded import Missing
from explorer.analysis.loss_landscape.request import Directions
from explorer.analysis.loss_landscape.words import axis_titles
from explorer.config import RunConfig
from explorer.experiment import Experiment
from explorer.figures.loss_landscape.maps import maps_figure
from explorer.figures.loss_landscape.panes import Pane
from explorer.figures.loss_landscape.scale import loss_scale
from explorer.figures.theme import Theme, arm_styles
from explorer.widgets.first_experiment import offer
from explorer.widgets.loss_landscape.view import PLANE
from explorer.widgets.panel import panel

FIRST = Experiment(base=RunConfig().with_values({"optimizer.learning_rate": 0.1, "training.epochs": 5}))


def nothing_yet(theme: Theme) -> None:
    """What will stand here, and one click that starts it."""
    offer(
        FIRST,
        "The surface that the optimiser walks on, with and without batch normalization, on the same axes, and what "
        "becomes of it when the statistics are frozen.",
    )
    waiting = Missing("Press Run: the loss around the trained weights is drawn here.")
    styles = arm_styles([arm.label for arm in FIRST.arms], theme)
    panes = [Pane(name, "", style, waiting) for name, style in styles.items()]
    with panel("Loss around the trained weights, nats", key=PLANE) as card:
        scale = loss_scale([], theme, logarithmic=True)
        titles = axis_titles(Directions.RANDOM, None)
        card.chart(maps_figure(panes, 2, scale, theme, axis_titles=titles), theme)
