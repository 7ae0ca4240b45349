"""The whole network in a row, beside its twin; a click on a box opens it below."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.config import RunConfig
from explorer.controls.once import once_button
from explorer.controls.panel import panel
from explorer.controls.steering import start
from explorer.controls.writable import writes
from explorer.phenomena.architectures.figures.row import Lane, row_figure
from explorer.phenomena.architectures.numbers.twins import training
from explorer.phenomena.architectures.numbers.units import Row, row, shape_text
from explorer.phenomena.architectures.panels.view import NETWORK, View
from explorer.sentences import capitalized


def network_panel(view: View, summary: str) -> None:
    """One lane, or two where the network has a twin."""
    graphs = view.pair_graphs
    lanes = [Lane(_name(view), view.row)]
    if view.pair is not None and graphs is not None:
        lanes = [Lane(_lane_name(config), row(graph)) for config, graph in zip(view.pair, graphs, strict=True)]
    caption = "Below each box the shape of its output, channels × height × width, and its parameters · click to open"
    title = _name(view) if len(lanes) == 1 else f"{capitalized(lanes[0].name)} beside {lanes[1].name}"
    with panel(title, caption, key=NETWORK) as card:
        if view.original is None:
            with card.controls:
                _train(view)
        figure = row_figure(lanes, chosen=view.unit.name)
        card.chart(figure, table=lambda: row_table({lane.name: lane.row for lane in lanes}), summary=summary)


def row_table(lanes: dict[str, Row]) -> pd.DataFrame:
    """Columns `network, piece, output, parameters, multiplications`: one row a piece."""
    rows = [
        (name, unit.label, shape_text(unit.shape), unit.parameters, unit.multiply_adds)
        for name, drawn in lanes.items()
        for unit in drawn.units
    ]
    return pd.DataFrame(rows, columns=["network", "piece", "output", "parameters", "multiplications"])


def _name(view: View) -> str:
    return view.config.network.family.title if view.original is None else view.original.title


def _lane_name(config: RunConfig) -> str:
    """`plain` and `residual` as arms are called, so that they have their colors."""
    family = config.network.family
    return str(family) if family.has_residual_blocks else family.title


def _train(view: View) -> None:
    """Queue the network as it stands, with its twin where it has one, and go where it trains."""
    experiment = training(view.config)
    pressed = once_button(
        "Train both" if view.pair else "Train this",
        key="train this",
        on_click=start,
        args=(experiment.model_dump_json(),),
        **writes(icon=":material/play_arrow:", type="primary", help="Queues it and opens the Lab."),
    )
    if pressed:
        st.switch_page("pages/lab.py")
