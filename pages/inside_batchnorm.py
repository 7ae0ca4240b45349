"""Inside BatchNorm: the formula with its numbers filled in, forward and backward, and what follows from it.

Nothing is read from the store and nothing is trained: every part answers its sliders at once. One part is drawn at a
time, so that the browser has little to look through when a number changes.
"""

import streamlit as st

from explorer.widgets.inside_batchnorm.conventions_panel import conventions
from explorer.widgets.inside_batchnorm.one_number import follow_one_number
from explorer.widgets.inside_batchnorm.small_experiments import small_experiments
from explorer.widgets.inside_batchnorm.two_modes import train_mode_and_eval_mode
from explorer.widgets.navigation import begin_page
from explorer.widgets.theming import current_theme

PARTS = {
    "One number": follow_one_number,
    "Train and eval": train_mode_and_eval_mode,
    "Experiments": small_experiments,
    "Conventions": conventions,
}

begin_page()
title, choice = st.columns([40, 60], vertical_alignment="center")
title.title("Inside BatchNorm", anchor=False)
with choice.container(horizontal=True, horizontal_alignment="right"):
    part = st.segmented_control(
        "Part",
        list(PARTS),
        default="One number",
        required=True,
        key="part",
        label_visibility="collapsed",
        bind="query-params",
    )

PARTS[part or "One number"](current_theme())
