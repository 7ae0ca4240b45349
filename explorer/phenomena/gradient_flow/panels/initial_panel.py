"""Untrained networks of any depth: how the gradient fares before the first update."""

from __future__ import annotations

import streamlit as st

from explorer.controls.address import choice
from explorer.controls.live import Pulse
from explorer.controls.panel import panel
from explorer.phenomena.gradient_flow.figures.initial import initial_figure
from explorer.phenomena.gradient_flow.numbers.initial import CASES, DEPTHS, initial_finding, initial_norms, settings
from explorer.phenomena.gradient_flow.panels.answers import Answers
from explorer.reading.tables import arrays_table
from explorer.store.studies import Studies
from explorer.study_requests.gradient_flow import InitialGradientsRequest


def initial_panel(_view: object, _summary: str) -> Pulse:
    """Gradient norm by depth before training, four networks at the depth of the slider."""
    depth = int(choice("depth", DEPTHS, 50))
    answers = Answers()
    with Studies() as studies:
        for case in CASES:
            answers.ask(studies, case, "", InitialGradientsRequest(settings=settings(case, depth)))
    found = {case: initial_norms(case, depth, arrays) for case, arrays in answers.arrays.items()}
    caption = (
        "Untrained, first batch of 64 digits · dotted: theory for wide layers without zero padding · "
        "He et al. 2015; Yang et al. 2019; De & Smith 2020"
    )
    with panel("At initialization, by depth", caption, key="initial-gradients") as card:
        with card.controls:
            st.select_slider("Depth", DEPTHS, key="depth", persist_state="session", width=260)
        figure = initial_figure(found, depth, empty=answers.empty)
        sentence = initial_finding(found, depth)
        card.chart(figure, table=lambda: arrays_table(answers.arrays, "network"), summary=sentence)
        if sentence:
            st.caption(sentence)
    return answers.pulse
