"""Inside BatchNorm: the formula with its numbers filled in, forward and backward, and what follows from it.

Nothing is read from the store and nothing is trained: every part answers its sliders at once. One part is drawn at a
time, so that the browser has little to look through when a number changes.
"""

import streamlit as st

from explorer.controls.address import choice, segments
from explorer.controls.explaining import explain
from explorer.controls.navigation import begin_page
from explorer.phenomena.inside_batchnorm.panels import EXPLAINED, PARTS

begin_page()
title, parts = st.columns([40, 60], vertical_alignment="center")
title.title("Inside BatchNorm", anchor=False)
with parts.container(horizontal=True, horizontal_alignment="right"):
    part = choice("part", list(PARTS), "One number")
    segments("part", list(PARTS), {}, label="Part")

explain(EXPLAINED)
PARTS[part]()
