"""The page before anything was trained: the planned axes, and the way to fill them."""

from __future__ import annotations

from explorer.config import RunConfig
from explorer.controls.first_experiment import offer
from explorer.controls.panel import panel
from explorer.drawing.arms import arm_styles
from explorer.drawing.columns import ArmColumn
from explorer.experiment import Experiment
from explorer.phenomena.predictions.figures.plane import regions_figure
from explorer.phenomena.predictions.panels.view import REGIONS
from explorer.reading.reasons import Missing

FIRST = Experiment(base=RunConfig().with_values({"dataset.name": "moons", "network.family": "mlp", "network.width": 8}))


def nothing_yet() -> None:
    """What will stand here, and one click that starts it."""
    offer(FIRST, "What two networks say everywhere in the plane, while they train.")
    styles = arm_styles([arm.label for arm in FIRST.arms])
    waiting = Missing("Press Run: the regions fill this plot.")
    columns = [ArmColumn(name, style, waiting) for name, style in styles.items()]
    with panel("Decision regions", key=REGIONS) as card:
        card.chart(regions_figure(columns, ("0", "1")))
