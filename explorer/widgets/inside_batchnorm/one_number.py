"""Follow one number: the batch to edit, the way forward, the way back, and the cells it shares its mean with.

All of it belongs to one batch, so it is one fragment: a moved slider redraws this part of the page and no other.
"""

import streamlit as st

from explorer.analysis.inside_batchnorm.backward import backward
from explorer.analysis.inside_batchnorm.batches import PRESETS
from explorer.analysis.inside_batchnorm.findings import finding
from explorer.analysis.inside_batchnorm.forward import Mode, RunningStatistics, Settings, after_updates, forward
from explorer.analysis.inside_batchnorm.notation import short
from explorer.figures.theme import Theme
from explorer.widgets.inside_batchnorm.backward_panel import backward_panel
from explorer.widgets.inside_batchnorm.batch_panel import batch_panel
from explorer.widgets.inside_batchnorm.cells_panel import cells_panel
from explorer.widgets.inside_batchnorm.forward_panel import forward_panel
from explorer.widgets.inside_batchnorm.workbench import keep_in_address, workbench

EPS_CHOICES = (1e-12, 1e-8, 1e-5, 1e-3, 0.1, 1.0)


@st.fragment
def follow_one_number(theme: Theme) -> None:
    """The upper part of the page, from the title to the averaged cells."""
    title, choice = st.columns([64, 36], vertical_alignment="center")
    title.title("Inside BatchNorm", anchor=False)
    preset = choice.selectbox(
        "Batch",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key="batch",
        label_visibility="collapsed",
        bind="query-params",
    )
    sentence = st.empty()
    settings, mode, seen = _sliders()
    bench = workbench(preset)
    x, upstream, read, read_upstream = bench.read(mode)
    cell = bench.cell(x)
    running = after_updates(x, settings, seen) if x.size > x.shape[1] else RunningStatistics.start(x.shape[1])
    result = forward(x, settings, mode, running)
    gradients = backward(result, upstream)
    sentence.markdown(f"{finding(result, cell, seen)}  \n:gray[{PRESETS[preset].lesson}]")
    left, right = st.columns([36, 64])
    with left:
        batch_panel(bench, result, read, read_upstream, theme)
    with right:
        forward_panel(bench, result, cell, theme)
    backward_panel(result, gradients, cell, theme)
    cells_panel(bench, result, cell, theme)
    keep_in_address(bench)


def _sliders() -> tuple[Settings, Mode, int]:
    columns = st.columns([1.1, 1, 1, 1.1, 1, 1], gap="medium")
    mode = columns[0].segmented_control(
        "Mode",
        list(Mode),
        default=Mode.TRAIN,
        required=True,
        key="mode",
        bind="query-params",
        help="Train mode normalizes with the batch's own statistics, eval mode with the running ones.",
    )
    gamma = columns[1].slider("Scale γ", -3.0, 3.0, 1.5, 0.1, key="gamma", bind="query-params")
    beta = columns[2].slider("Shift β", -3.0, 3.0, 0.5, 0.1, key="beta", bind="query-params")
    eps = columns[3].select_slider(
        "ε, added to σ²", EPS_CHOICES, 1e-5, format_func=short, key="eps", bind="query-params"
    )
    momentum = columns[4].slider(
        "Momentum m",
        0.0,
        1.0,
        0.1,
        0.01,
        key="momentum",
        bind="query-params",
        help="PyTorch's: the weight of the new value in the running average. Below, more conventions.",
    )
    seen = columns[5].slider(
        "Batches seen before",
        0,
        60,
        0,
        key="seen",
        bind="query-params",
        help="How often the layer was trained on this very batch; eval mode uses what that left behind.",
    )
    return Settings(gamma, beta, eps, momentum), Mode(mode or Mode.TRAIN), seen
