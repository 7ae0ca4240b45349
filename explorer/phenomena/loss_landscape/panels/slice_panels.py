"""Where the panels about one moment stand: beside each other, or below the plane where it shows all modes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explorer.phenomena.loss_landscape.panels.asking import Questions
from explorer.phenomena.loss_landscape.panels.modes_panel import modes_panel
from explorer.phenomena.loss_landscape.panels.moments import find_moments
from explorer.phenomena.loss_landscape.panels.plane_panels import path_panel, plane_panel
from explorer.phenomena.loss_landscape.panels.readings import Readings
from explorer.phenomena.loss_landscape.panels.sharpness_panel import sharpness_panel
from explorer.phenomena.loss_landscape.panels.view import View

WIDTHS = [62, 38]


def slice_panels(view: View, readings: Readings, questions: Questions, summary: str) -> None:
    """Plane, modes, path and sharpness."""
    moments = find_moments(view, questions)
    plane = partial(plane_panel, view, readings, moments, questions, summary)
    modes = partial(modes_panel, view, readings, moments)
    path = partial(path_panel, view, readings)
    sharpness = partial(sharpness_panel, view, questions)
    one_mode = ((plane, modes), (path, sharpness))
    all_modes = ((plane,), (path, modes), (sharpness,))
    for panels in one_mode if len(view.modes) == 1 else all_modes:
        for draw, column in zip(panels, st.columns(WIDTHS[: len(panels)]), strict=True):
            with column:
                draw()
