"""Home: what this is, a first experiment in one click, and the latest ones."""

import streamlit as st

from explorer.analysis.cost import duration
from explorer.experiment import Experiment
from explorer.store.catalogue import Catalogue
from explorer.widgets.expected_cost import expected_cost
from explorer.widgets.grid import grid
from explorer.widgets.latest_experiments import latest_experiments
from explorer.widgets.live import Pulse, live, pulse_of
from explorer.widgets.navigation import begin_page, existing_pages
from explorer.widgets.once import once_button
from explorer.widgets.steering import start
from explorer.widgets.theming import current_theme

begin_page()
theme = current_theme()
first = Experiment()
with Catalogue() as catalogue:
    estimate = expected_cost(catalogue, first)
    pulse = pulse_of(catalogue, None)

what, begin = st.columns([62, 38], gap="large", vertical_alignment="center")
with what:
    st.title("See what normalization does to a network while it trains", anchor=False)
    st.markdown(
        "Two networks that differ in exactly one thing train side by side, live, on this machine. Every curve, "
        "histogram and map is recorded from them; nothing is drawn up."
    )
with begin, st.container(border=True, key="panel-begin"):
    st.subheader("LeNet on digits: :orange[none] or :blue[batch]", anchor=False)
    st.caption(
        f"The same small network without and with batch normalization, {estimate.steps} steps each: "
        f"about {duration(estimate.seconds)} {estimate.where}."
    )
    look = {"type": "primary", "icon": ":material/play_arrow:", "width": "stretch"}
    if once_button("Run it", key="first", on_click=start, args=(first.model_dump_json(),), **look):
        st.switch_page("pages/lab.py", query_params={"experiment": st.query_params["experiment"]})

for column, page in grid(existing_pages()[1:], 4):
    with column.container(gap=None):
        st.page_link(page.path, label=f"**{page.title}**", icon=page.icon)
        st.caption(page.says)


def latest() -> Pulse:
    with Catalogue() as catalogue:
        if catalogue.experiments(limit=1):
            st.header("Latest experiments", anchor=False)
            latest_experiments(catalogue, theme)
        return pulse_of(catalogue, None)


live(latest, pulse)
