"""The page before anything was trained: the planned axes, and the way to fill them."""

from __future__ import annotations

from explorer.config import RunConfig
from explorer.controls.first_experiment import offer
from explorer.controls.panel import panel
from explorer.drawing.arms import arm_styles
from explorer.experiment import Experiment
from explorer.phenomena.loss_landscape.figures.maps import maps_figure
from explorer.phenomena.loss_landscape.figures.panes import Pane
from explorer.phenomena.loss_landscape.figures.scale import loss_scale
from explorer.phenomena.loss_landscape.numbers.words import axis_titles
from explorer.phenomena.loss_landscape.panels.view import PLANE
from explorer.reading.reasons import Missing
from explorer.study_requests.loss_landscape import Directions

FIRST = Experiment(base=RunConfig().with_values({"optimizer.learning_rate": 0.1, "training.epochs": 5}))


def nothing_yet() -> None:
    """What will stand here, and one click that starts it."""
    offer(
        FIRST,
        "The loss around the trained weights, with and without batch normalization, on the same axes, and how it "
        "changes when the statistics are frozen.",
    )
    waiting = Missing("Press Run: the loss around the trained weights is drawn here.")
    styles = arm_styles([arm.label for arm in FIRST.arms])
    panes = [Pane(name, "", style, waiting) for name, style in styles.items()]
    with panel("Loss around the trained weights, nats", key=PLANE) as card:
        scale = loss_scale([], logarithmic=True)
        titles = axis_titles(Directions.RANDOM, None)
        card.chart(maps_figure(panes, 2, scale, axis_titles=titles))
