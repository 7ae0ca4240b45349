"""Architectures: the networks of the lecture with shapes and parameter counts; any piece opens, and all train."""

import streamlit as st

from explorer.config import ConfigError, RunConfig
from explorer.controls.findings import say
from explorer.controls.listed_panels import list_panels
from explorer.controls.navigation import begin_page
from explorer.controls.refusal_words import refusal_words
from explorer.phenomena.architectures.panels import PANELS
from explorer.phenomena.architectures.panels.finding import find
from explorer.phenomena.architectures.panels.view import family_control, look, original_control, settings_controls

begin_page()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Architectures", anchor=False, width="stretch")
    family = family_control()
    original = original_control(family)

words = st.container()
try:
    if original is None:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            config = settings_controls(family)
    else:
        config = RunConfig()
    view = look(config, original)
except ConfigError as error:
    st.error(refusal_words(error), icon=":material/block:")
    st.stop()

found = find(view)
with words:
    say([finding.sentence for finding in found], {})
list_panels(PANELS).draw(view, " ".join(finding.sentence for finding in found))
