"""All layers over time; a click on a row chooses the layer for the panels below."""

from __future__ import annotations

from explorer.controls.address import segments
from explorer.controls.panel import panel
from explorer.drawing.layers_over_time import network_figure
from explorer.drawing.scales import magnitude_scale, share_scale
from explorer.phenomena.activations.numbers.network import Measure
from explorer.phenomena.activations.panels.readings import network_overview
from explorer.phenomena.activations.panels.view import NETWORK, View
from explorer.reading.reasons import Missing
from explorer.reading.tables import network_table


def network_panel(view: View, summary: str) -> None:
    """The spread of every layer at the chosen stage, or its share of units that no longer learn."""
    found = {arm.run.arm: network_overview(arm.recording, view.measure) for arm in view.arms}
    there = [overview for overview in found.values() if not isinstance(overview, Missing)]
    values = [overview.values for overview in there]
    idle = view.measure is Measure.IDLE
    scale = share_scale() if idle else magnitude_scale(values)
    how = " and ".join(dict.fromkeys(overview.how for overview in there))
    said = [_definition(view), how, scale.words, view.seed_words]
    with panel(_title(view), " · ".join(filter(None, said)), key=NETWORK) as card:
        with card.controls:
            segments(
                "measure", list(Measure), {measure: _label(measure, view) for measure in Measure}, label="Measured"
            )
        figure = network_figure(
            [arm.column(found[arm.run.arm]) for arm in view.arms],
            view.layers,
            view.layer,
            scale,
            view.timeline,
            title=f"share {view.idle_word}" if idle else "standard deviation",
            left=view.left,
        )
        card.chart(figure, table=lambda: network_table(found), summary=summary)


def _title(view: View) -> str:
    if view.measure is not Measure.IDLE:
        return f"Network: standard deviation {view.where}, by layer"
    return f"Network: {view.idle_word} {'channels' if view.idle_word == 'dead' else 'units'}, by layer"


def _definition(view: View) -> str:
    if view.measure is not Measure.IDLE:
        return "root mean square over a layer’s channels"
    return {
        "dead": "share of channels that are zero for every probe sample",
        "saturated": "share of values with a slope under 5 % of the steepest",
    }.get(view.idle_word, "ReLU: channels always zero; else values with a slope under 5 % of the steepest")


def _label(measure: Measure, view: View) -> str:
    if measure is Measure.ACTIVATED:
        return f"after {view.function}"
    return view.idle_word if measure is Measure.IDLE else measure.value
