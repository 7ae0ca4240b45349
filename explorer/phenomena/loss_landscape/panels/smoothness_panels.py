"""Smoothness over training, measured from the kept networks once switched on; what it costs stands beside that."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from explorer.controls.address import segments, show
from explorer.controls.not_drawn import Button, NotDrawn
from explorer.controls.panel import panel
from explorer.formulas.smoothness import Arrays, Band, Measure, band
from explorer.phenomena.loss_landscape.figures.smoothness import smoothness_figure
from explorer.phenomena.loss_landscape.numbers.cost import smoothness_seconds
from explorer.phenomena.loss_landscape.panels.landscape import Landscape
from explorer.phenomena.loss_landscape.panels.readings import ALONG_GRADIENT
from explorer.phenomena.loss_landscape.panels.view import LOSS_RANGE, OFF, ON, OTHER_MEASURES, SMOOTHNESS, View
from explorer.reading.cost import duration, roughly
from explorer.reading.reasons import Missing
from explorer.reading.tables import arrays_table

SOURCE = "Santurkar et al. 2018"


def smoothness_panels(landscape: Landscape, _summary: str) -> None:
    """Left the range of the loss, right one of the other measures."""
    view, found = landscape.view, landscape.readings.smoothness
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Smoothness over training", anchor=False, width="stretch")
        if any(isinstance(arrays, Missing) for arrays in found.values()):
            cost = roughly(_seconds(view))
            segments(
                "smoothness",
                [OFF, ON],
                {OFF: "off", ON: f"measure it, about {cost}"},
                label="Measured",
                shows_label=True,
            )
    left, right = st.columns(2)
    with left:
        _panel(view, found, Measure.LOSS, LOSS_RANGE)
    with right:
        _panel(view, found, view.measure, SMOOTHNESS)


def smoothness_not_measured(landscape: Landscape) -> NotDrawn | None:
    """The line that stands in the panels' place while nobody has asked for them."""
    view, found = landscape.view, landscape.readings.smoothness
    if view.measures_smoothness or not all(isinstance(arrays, Missing) for arrays in found.values()):
        return None
    switch_on = Button(f"Measure it · {duration(_seconds(view))}", show, ("smoothness", ON))
    return NotDrawn("Not measured; the loss along the gradient at every kept network.", switch_on)


def _panel(view: View, found: Mapping[str, Arrays | Missing], measure: Measure, key: str) -> None:
    bands = {name: arrays if isinstance(arrays, Missing) else band(arrays, measure) for name, arrays in found.items()}
    said = [measure.how, "the run’s next batch, its own statistics", view.seed_words, SOURCE]
    with panel(measure.words, " · ".join(filter(None, said)), key=key) as card:
        if measure is not Measure.LOSS:
            with card.controls:
                st.selectbox(
                    "Measured",
                    OTHER_MEASURES,
                    key="measure_of_smoothness",
                    persist_state="session",
                    format_func=lambda offered: offered.words,
                    label_visibility="collapsed",
                    width=270,
                )
        columns = [arm.column(bands[arm.run.arm]) for arm in view.arms]
        figure = smoothness_figure(columns, measure, view.timeline, empty="nothing is measured here")
        card.chart(figure, table=lambda: _table(bands), summary=measure.words)


def _table(bands: dict[str, Band | Missing]) -> pd.DataFrame:
    """Columns `arm, step, middle, low, high`."""
    there = {name: vars(limits) for name, limits in bands.items() if isinstance(limits, Band)}
    return arrays_table(there)


def _seconds(view: View) -> float:
    """Of all arms on screen, judged by how long their own training took."""
    past = [arm.run for arm in view.arms]
    return sum(
        smoothness_seconds(arm.run.config, len(view.kept[arm.run.arm]), ALONG_GRADIENT, past) for arm in view.arms
    )
