"""A page with every definition, as the "?" of a panel shows it."""

import streamlit as st

from explorer.definitions import BY_PHENOMENON

for definitions in BY_PHENOMENON.values():
    for definition in definitions:
        st.markdown(definition.markdown)
