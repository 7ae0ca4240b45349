"""One layer, channel by channel; a click on a row chooses the channel for the panels below."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.controls.panel import panel
from explorer.drawing.channels_over_time import layer_figure
from explorer.drawing.heat import moments_that_fit
from explorer.drawing.scales import ColorScale, magnitude_scale, share_scale, signed_scale
from explorer.phenomena.activations.numbers.channels import ChannelQuantity
from explorer.phenomena.activations.panels.readings import channel_history
from explorer.phenomena.activations.panels.view import LAYER, View
from explorer.reading.channel_order import Order, channel_order, rows_that_fit
from explorer.reading.histories import History, thinned
from explorer.reading.reasons import Missing
from explorer.reading.tables import channel_table
from explorer.sentences import some_of

ORDER_LABELS = {Order.CHANNEL: "by channel", Order.AVERAGE: "sorted over time", Order.STEP: "sorted at step"}


def channel_rows(view: View) -> NDArray[np.int64]:
    """The channels from top to bottom, in the chosen order; the feature maps stand in the same one."""
    order = channel_order(list(_histories(view).values()), view.order, view.step)
    return rows_that_fit(order if len(order) else np.arange(view.channels), view.channel)


def layer_panel(view: View, summary: str) -> None:
    """The chosen quantity of every channel over time."""
    found = _histories(view)
    there = [history for history in found.values() if isinstance(history, History)]
    rows = channel_rows(view)
    scale = _scale(view, [history.values for history in there])
    drawn = {
        arm: history if isinstance(history, Missing) else thinned(history, moments_that_fit(len(rows)))
        for arm, history in found.items()
    }
    with panel(f"Layer {view.layer}: {_title(view)}", _caption(view, rows, found, scale), key=LAYER) as card:
        with card.controls:
            st.selectbox(
                "Layer", view.layers, key="layer", persist_state="session", label_visibility="collapsed", width=130
            )
            st.selectbox(
                "Quantity",
                list(ChannelQuantity),
                key="quantity",
                persist_state="session",
                format_func=lambda quantity: _label(quantity, view),
                label_visibility="collapsed",
                width=150,
            )
            st.selectbox(
                "Order",
                list(Order),
                key="sort",
                persist_state="session",
                format_func=ORDER_LABELS.__getitem__,
                label_visibility="collapsed",
                width=160,
            )
        columns = [arm.column(drawn[arm.run.arm]) for arm in view.arms]
        title = _axis_title(view)
        figure = layer_figure(columns, rows, view.channel, scale, view.timeline, title=title, left=view.left)
        card.chart(figure, table=lambda: channel_table(found), summary=summary)


def _histories(view: View) -> dict[str, History | Missing]:
    return {arm.run.arm: channel_history(arm.recording, view.layer, view.quantity, view.stage) for arm in view.arms}


def _scale(view: View, values: list[NDArray[np.float32]]) -> ColorScale:
    match view.quantity:
        case ChannelQuantity.VARIANCE:
            return magnitude_scale(values)
        case ChannelQuantity.IDLE:
            return share_scale()
        case ChannelQuantity.GAMMA:
            return signed_scale(values, center=1.0)
        case _:
            return signed_scale(values)


def _caption(view: View, rows: NDArray[np.int64], found: dict[str, History | Missing], scale: ColorScale) -> str:
    there = {arm: history for arm, history in found.items() if isinstance(history, History) and len(history)}
    shown = some_of(len(rows), view.channels, "channel")
    of_stage = view.quantity in (ChannelQuantity.MEAN, ChannelQuantity.VARIANCE)
    how = " and ".join(dict.fromkeys(history.how for history in there.values())) if of_stage else ""
    start = "white is γ’s initial value, 1" if view.quantity is ChannelQuantity.GAMMA else ""
    first = f"sorted by {next(iter(there))}" if view.order is not Order.CHANNEL and len(there) > 1 else ""
    said = [f"{shown} {view.where}" if of_stage else shown, how, first, start, scale.words, view.seed_words]
    return " · ".join(filter(None, said))


def _label(quantity: ChannelQuantity, view: View) -> str:
    names = {
        ChannelQuantity.MEAN: "mean",
        ChannelQuantity.VARIANCE: "variance",
        ChannelQuantity.GAMMA: "scale γ",
        ChannelQuantity.BETA: "shift β",
    }
    return names.get(quantity, "share of zeros" if view.idle_word == "dead" else f"share {view.idle_word}")


def _title(view: View) -> str:
    name = _label(view.quantity, view)
    return {"mean": "channel means", "variance": "channel variances"}.get(name, f"{name} of every channel")


def _axis_title(view: View) -> str:
    name = _label(view.quantity, view)
    return f"channel {name}" if view.quantity in (ChannelQuantity.MEAN, ChannelQuantity.VARIANCE) else name
