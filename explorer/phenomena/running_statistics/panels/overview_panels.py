"""All layers over time, and all channels of one; clicks choose layer, channel and arm of the panels below."""

from __future__ import annotations

import numpy as np
import streamlit as st

from explorer.controls.address import segments
from explorer.controls.panel import panel
from explorer.controls.shown_arms import ShownArm
from explorer.drawing.channels_over_time import layer_figure
from explorer.drawing.layers_over_time import network_figure
from explorer.drawing.scales import magnitude_scale, signed_scale
from explorer.phenomena.running_statistics.numbers.distance import Statistic, channel_distance
from explorer.phenomena.running_statistics.numbers.recorded import (
    LayerStatistics,
    part_of_the_population,
    population_words,
)
from explorer.phenomena.running_statistics.panels.readings import layer_statistics, network_distance
from explorer.phenomena.running_statistics.panels.view import LAYER, NETWORK, View
from explorer.reading.channel_order import Order, channel_order, rows_that_fit
from explorer.reading.histories import History
from explorer.reading.reasons import Missing
from explorer.reading.tables import channel_table, network_table
from explorer.sentences import some_of

DEFINITIONS = {
    Statistic.MEAN: "(running mean − population mean) / √(population variance + ε)",
    Statistic.VARIANCE: "ln((running variance + ε) / (population variance + ε)), 0.69 is a factor of 2",
}


def network_panel(view: View, summary: str) -> None:
    """Every layer's distance from the truth over time, one column an arm."""
    found = {arm.run.arm: network_distance(arm.recording, view.statistic) for arm in view.arms}
    values = [overview.values for overview in found.values() if not isinstance(overview, Missing)]
    scale = magnitude_scale(values)
    said = [
        f"root mean square over channels of {DEFINITIONS[view.statistic]}",
        _truth(view),
        scale.words,
        view.seed_words,
    ]
    title = f"How far the running {view.statistic} of every layer is from the truth"
    with panel(title, " · ".join(filter(None, said)), key=NETWORK) as card:
        with card.controls:
            segments("statistic", list(Statistic), {}, label="Statistic")
        figure = network_figure(
            [arm.column(found[arm.run.arm]) for arm in view.arms],
            view.layers,
            view.layer,
            scale,
            view.timeline,
            title="standard deviations" if view.statistic is Statistic.MEAN else "logarithm of the ratio",
            left=view.left,
        )
        card.chart(figure, table=lambda: network_table(found), summary=summary)


def layer_panel(view: View, summary: str) -> None:
    """The signed distance of every channel of the layer, in the order of the distances of the arm in focus."""
    found = {arm.run.arm: _signed(arm, view) for arm in view.arms}
    there = [history for history in found.values() if isinstance(history, History)]
    first = found[view.focus.run.arm]
    order = channel_order([first] if isinstance(first, History) else there, Order.STEP, view.timeline.planned)
    rows = rows_that_fit(order if len(order) else np.arange(view.channels), view.channel)
    scale = signed_scale([history.values for history in there])
    shown = some_of(len(rows), view.channels, "channel")
    said = [shown, DEFINITIONS[view.statistic], "in the order of the last moment", scale.words]
    title = f"Layer {view.layer}: the running {view.statistic} of every channel against the truth"
    with panel(title, " · ".join(filter(None, said)), key=LAYER) as card:
        with card.controls:
            st.selectbox(
                "Layer", view.layers, key="layer", persist_state="session", label_visibility="collapsed", width=130
            )
        figure = layer_figure(
            [arm.column(found[arm.run.arm]) for arm in view.arms],
            rows,
            view.channel,
            scale,
            view.timeline,
            title="standard deviations" if view.statistic is Statistic.MEAN else "logarithm of the ratio",
            left=view.left,
        )
        card.chart(figure, table=lambda: channel_table(found), summary=summary)


def _signed(arm: ShownArm, view: View) -> History | Missing:
    layer = layer_statistics(arm.recording, view.layer)
    return channel_distance(layer, view.statistic) if isinstance(layer, LayerStatistics) else layer


def _truth(view: View) -> str:
    words = dict.fromkeys(population_words(part_of_the_population(arm.run.config)) for arm in view.arms)
    return f"population: {' or '.join(words)} with the parameters of that moment"
