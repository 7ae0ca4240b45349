"""Every widget on one page, with made-up numbers that grow twice a second: what the tests of widgets look at."""

import time

import numpy as np
import pandas as pd
import streamlit as st

from explorer.controls.chips import arm_chips, colored
from explorer.controls.panel import panel
from explorer.controls.plotly_js import publish_plotly_js
from explorer.controls.scrubber import scrubber
from explorer.controls.theming import current_theme, watch_theme
from explorer.drawing import annotations, axes, marks
from explorer.drawing.arms import arm_styles
from explorer.drawing.figure import Figure

ARMS = ["none", "batch", "layer"]
PLANNED = 600


def falling_losses(arms: list[str], last: int, step: int) -> Figure:
    layout = axes.base_layout(height=300)
    layout["xaxis"] = axes.step_axis(PLANNED)
    layout["yaxis"] = axes.log_axis("", 0.01, 10)
    steps = np.arange(last + 1)
    curves = {arm: 2.3 * np.exp(-steps / (100 + 80 * position)) + 0.02 for position, arm in enumerate(ARMS)}
    styles = arm_styles(ARMS)
    traces = [marks.line(steps, curves[arm], styles[arm], arm) for arm in arms]
    annotations.end_labels([annotations.LineEnd(arm, last, curves[arm][-1], styles[arm].color) for arm in arms], layout)
    annotations.scrub_line(step, layout)
    return axes.figure(traces, layout)


def body() -> None:
    theme = current_theme()
    started = st.session_state.setdefault("started", time.monotonic())
    last = min(PLANNED, 100 + int(20 * (time.monotonic() - started)))
    styles = arm_styles(ARMS)
    arms = arm_chips(ARMS)
    st.markdown(" ".join(colored(arm, styles[arm], bold=True) for arm in ARMS))
    step = scrubber(range(0, last + 1, 10), planned=PLANNED)
    with panel("Loss, nats", "made up", key="loss") as card:
        with card.controls:
            split = st.segmented_control("Split", ["train", "test"], default="train", required=True, key="split")
        click = card.chart(falling_losses(arms, last, step), table=pd.DataFrame({"step": [step], "split": [split]}))
    st.text(f"step {step}, last {last}, theme {theme.name}")
    if click:  # counted once; the next tick, half a second later, knows nothing of it
        st.session_state["clicked"] = f"clicked {click.name} at {click.x}"
    st.text(st.session_state.get("clicked", ""))


publish_plotly_js()
watch_theme()
st.fragment(body, run_every=0.5)()
