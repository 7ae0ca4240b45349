"""Values that Python puts into a control, without taking back what its reader just chose.

Streamlit sends the value of a control to the browser as a command wherever Python wrote it in this run of the page.
One that is written in every run takes a click back: the reader clicks while the page is still being drawn from what
it said before, the old value arrives after the click, and the next request carries it.
"""

from __future__ import annotations

import streamlit as st

from explorer.controls.visit import visit


def show_value(key: str, value: object) -> None:
    """Let the control with this `key` show `value`, from its next drawing on; one that does so already is left alone.

    A page that was just opened says it in any case: what stands under this key then is the state of another page's
    control, and this page's would begin with its first option.

    The control needs `persist_state="session"`: while it is not drawn, Streamlit would go back to what Python wrote
    before it was drawn first.
    """
    controls = visit().controls
    if key not in controls or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
        controls.add(key)
