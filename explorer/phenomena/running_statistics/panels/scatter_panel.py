"""Small batches: how far one batch's means are from the population's, beside what independent values would give."""

from __future__ import annotations

import pandas as pd

from explorer.controls.panel import panel
from explorer.phenomena.running_statistics.figures.scatter import ArmScatter, scatter_figure
from explorer.phenomena.running_statistics.panels.readings import network_scatter
from explorer.phenomena.running_statistics.panels.view import View
from explorer.reading.reasons import NO_NUMBER, Missing, sentence


def scatter_panel(view: View) -> None:
    """All arms with batch normalization, by layer."""
    found = {arm.run.arm: network_scatter(arm.recording) for arm in view.arms}
    arms = [
        ArmScatter(arm.run.arm, arm.style, each) for arm in view.arms if isinstance(each := found[arm.run.arm], list)
    ]
    sizes = sorted({layer.batch_size for arm in arms for layer in arm.layers[:1]})
    batches = " and ".join(f"{size:,d}" for size in sizes)
    title = (
        f"How noisy the mean of one batch of {batches} is" if len(sizes) == 1 else "How noisy the mean of one batch is"
    )
    said = [
        "root mean square over channels of (batch mean − population mean) / σ, where both have the same parameters",
        "line: the middle 80 % of the channels",
        "dotted: σ/√N if the values of an image were all alike, σ/√(N·H·W) if they were independent; they are neither: "
        "filters that find edges cancel over an image, and the layers before have centered the batch already",
    ]
    with panel(title, " · ".join(filter(None, said)), key="batch-scatter") as card:
        reasons = [reason for reason in found.values() if isinstance(reason, Missing)] or [NO_NUMBER]
        figure = scatter_figure(arms, view.layers, empty=sentence(reasons[0]))
        card.chart(figure, table=lambda: _table(arms), summary=title)


def _table(arms: list[ArmScatter]) -> pd.DataFrame:
    """One row a layer and arm; deviations in σ."""
    return pd.DataFrame([{"arm": arm.arm} | vars(layer) for arm in arms for layer in arm.layers])
